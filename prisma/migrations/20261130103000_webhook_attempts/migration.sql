-- AlterTable
ALTER TABLE "webhook_endpoints" ADD COLUMN     "closed_until" TIMESTAMPTZ(3),
ADD COLUMN     "previous_ends_at" TIMESTAMPTZ(3),
ADD COLUMN     "previous_secret" TEXT;

-- CreateTable
CREATE TABLE "webhook_attempts" (
    "id" BIGSERIAL NOT NULL,
    "endpoint_id" TEXT NOT NULL,
    "message_id" TEXT NOT NULL,
    "event" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "outcome" TEXT NOT NULL,
    "status" INTEGER,
    "duration_ms" INTEGER,
    "answer" TEXT,

    CONSTRAINT "webhook_attempts_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "webhook_attempts_endpoint_id_id_idx" ON "webhook_attempts"("endpoint_id", "id" DESC);

-- CreateIndex
CREATE INDEX "webhook_attempts_endpoint_id_message_id_idx" ON "webhook_attempts"("endpoint_id", "message_id");

-- AddForeignKey
ALTER TABLE "webhook_attempts" ADD CONSTRAINT "webhook_attempts_endpoint_id_fkey" FOREIGN KEY ("endpoint_id") REFERENCES "webhook_endpoints"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Nothing is stored under a key that has been retired.
CREATE TRIGGER "webhook_endpoints_previous_secret_key" AFTER INSERT OR UPDATE OF "previous_secret" ON "webhook_endpoints"
  FOR EACH ROW WHEN (sealing_key(NEW.previous_secret) IS NOT NULL) EXECUTE FUNCTION require_known_key('previous_secret');
