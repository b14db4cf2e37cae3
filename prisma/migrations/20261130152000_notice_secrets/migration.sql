-- AlterTable
ALTER TABLE "provider_configurations" ADD COLUMN     "notice_secret" TEXT;

-- Nothing is stored under a key that has been retired.
CREATE TRIGGER "provider_configurations_notice_secret_key" AFTER INSERT OR UPDATE OF "notice_secret" ON "provider_configurations"
  FOR EACH ROW WHEN (sealing_key(NEW.notice_secret) IS NOT NULL) EXECUTE FUNCTION require_known_key('notice_secret');
