-- Rows that decide who gets in and where secrets go are authenticated (docs/decisions/0024-authenticated-rows.md). The database
-- has no key: a hub seals what is there when it starts, once.
ALTER TABLE "users" ADD COLUMN "seal" TEXT;
ALTER TABLE "sessions" ADD COLUMN "seal" TEXT;
ALTER TABLE "sign_in_methods" ADD COLUMN "seal" TEXT;
ALTER TABLE "two_factors" ADD COLUMN "seal" TEXT;
ALTER TABLE "passkeys" ADD COLUMN "seal" TEXT;
ALTER TABLE "verifications" ADD COLUMN "seal" TEXT;
ALTER TABLE "api_keys" ADD COLUMN "seal" TEXT;
ALTER TABLE "provider_configurations" ADD COLUMN "seal" TEXT;
ALTER TABLE "webhook_endpoints" ADD COLUMN "seal" TEXT;

-- As for sealed values: nothing is stored under a key that has been retired.
DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['users', 'sessions', 'sign_in_methods', 'two_factors', 'passkeys', 'verifications',
    'api_keys', 'provider_configurations', 'webhook_endpoints']
  LOOP
    EXECUTE format('CREATE TRIGGER %I AFTER INSERT ON %I FOR EACH ROW
      WHEN (sealing_key(NEW.seal) IS NOT NULL) EXECUTE FUNCTION require_known_key(%L)',
      table_name || '_new_seal_key', table_name, 'seal');
    EXECUTE format('CREATE TRIGGER %I AFTER UPDATE OF seal ON %I FOR EACH ROW
      WHEN (sealing_key(NEW.seal) IS DISTINCT FROM sealing_key(OLD.seal) AND sealing_key(NEW.seal) IS NOT NULL)
      EXECUTE FUNCTION require_known_key(%L)',
      table_name || '_seal_key', table_name, 'seal');
  END LOOP;
END
$$;
