-- As the other rows that decide who gets in (docs/decisions/0024-authenticated-rows.md).
ALTER TABLE "connect_sessions" ADD COLUMN "seal" TEXT;
CREATE TRIGGER "connect_sessions_new_seal_key" AFTER INSERT ON "connect_sessions"
  FOR EACH ROW WHEN (sealing_key(NEW.seal) IS NOT NULL) EXECUTE FUNCTION require_known_key('seal');
CREATE TRIGGER "connect_sessions_seal_key" AFTER UPDATE OF "seal" ON "connect_sessions"
  FOR EACH ROW WHEN (sealing_key(NEW.seal) IS DISTINCT FROM sealing_key(OLD.seal) AND sealing_key(NEW.seal) IS NOT NULL)
  EXECUTE FUNCTION require_known_key('seal');
