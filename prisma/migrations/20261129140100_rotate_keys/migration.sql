-- AlterTable
ALTER TABLE "vault_keys" ADD COLUMN     "sealing_since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;
UPDATE "vault_keys" SET "sealing_since" = "created_at";

-- CreateTable
CREATE TABLE "key_holders" (
    "instance_id" TEXT NOT NULL,
    "keys" TEXT[],
    "seals_with" TEXT NOT NULL,
    "journal_keys" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "key_holders_pkey" PRIMARY KEY ("instance_id")
);

-- CreateTable
CREATE TABLE "hub_secrets" (
    "name" TEXT NOT NULL,
    "secret" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "hub_secrets_pkey" PRIMARY KEY ("name")
);

-- Nothing is stored under a key that has been retired, or that was never agreed on (docs/decisions/0023-rotating-keys.md): the
-- row of the key is locked as a foreign key would, so that retiring it waits for whoever is storing something under it.

CREATE FUNCTION "sealing_key"("envelope" text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN substring(envelope FROM '^v[0-9]+\.([A-Za-z0-9_-]{1,32})\.');

CREATE FUNCTION "require_known_key"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  envelope text := to_jsonb(NEW) #>> TG_ARGV;
BEGIN
  PERFORM FROM vault_keys WHERE key_id = sealing_key(envelope) FOR KEY SHARE;
  IF NOT FOUND THEN
    RAISE foreign_key_violation USING
      MESSAGE = format('the key "%s" does not seal in this database: it was retired, or is not known to every process yet',
        sealing_key(envelope));
  END IF;
  RETURN NULL;
END
$$;

-- Looked up where the key changes only: a refresh costs no more than before.
CREATE TRIGGER "sealed_tokens_new_access_token_key" AFTER INSERT ON "sealed_tokens"
  FOR EACH ROW WHEN (sealing_key(NEW.access_token) IS NOT NULL) EXECUTE FUNCTION require_known_key('access_token');
CREATE TRIGGER "sealed_tokens_new_refresh_token_key" AFTER INSERT ON "sealed_tokens"
  FOR EACH ROW WHEN (sealing_key(NEW.refresh_token) IS NOT NULL) EXECUTE FUNCTION require_known_key('refresh_token');
CREATE TRIGGER "sealed_tokens_access_token_key" AFTER UPDATE OF "access_token" ON "sealed_tokens"
  FOR EACH ROW WHEN (sealing_key(NEW.access_token) <> sealing_key(OLD.access_token))
  EXECUTE FUNCTION require_known_key('access_token');
CREATE TRIGGER "sealed_tokens_refresh_token_key" AFTER UPDATE OF "refresh_token" ON "sealed_tokens"
  FOR EACH ROW WHEN (sealing_key(NEW.refresh_token) IS DISTINCT FROM sealing_key(OLD.refresh_token)
    AND sealing_key(NEW.refresh_token) IS NOT NULL)
  EXECUTE FUNCTION require_known_key('refresh_token');
CREATE TRIGGER "provider_configurations_client_secret_key" AFTER INSERT OR UPDATE OF "client_secret" ON "provider_configurations"
  FOR EACH ROW WHEN (sealing_key(NEW.client_secret) IS NOT NULL) EXECUTE FUNCTION require_known_key('client_secret');
CREATE TRIGGER "registered_clients_client_secret_key" AFTER INSERT OR UPDATE OF "client_secret" ON "registered_clients"
  FOR EACH ROW WHEN (sealing_key(NEW.client_secret) IS NOT NULL) EXECUTE FUNCTION require_known_key('client_secret');
CREATE TRIGGER "webhook_endpoints_secret_key" AFTER INSERT OR UPDATE OF "secret" ON "webhook_endpoints"
  FOR EACH ROW WHEN (sealing_key(NEW.secret) IS NOT NULL) EXECUTE FUNCTION require_known_key('secret');
CREATE TRIGGER "hub_secrets_secret_key" AFTER INSERT OR UPDATE OF "secret" ON "hub_secrets"
  FOR EACH ROW WHEN (sealing_key(NEW.secret) IS NOT NULL) EXECUTE FUNCTION require_known_key('secret');
CREATE TRIGGER "outbox_access_token_key" AFTER INSERT OR UPDATE OF "payload" ON "outbox"
  FOR EACH ROW WHEN (sealing_key(NEW.payload ->> 'accessToken') IS NOT NULL)
  EXECUTE FUNCTION require_known_key('payload', 'accessToken');
CREATE TRIGGER "outbox_refresh_token_key" AFTER INSERT OR UPDATE OF "payload" ON "outbox"
  FOR EACH ROW WHEN (sealing_key(NEW.payload ->> 'refreshToken') IS NOT NULL)
  EXECUTE FUNCTION require_known_key('payload', 'refreshToken');
