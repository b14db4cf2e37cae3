-- CreateTable
CREATE TABLE "idempotent_answers" (
    "id" TEXT NOT NULL,
    "request_hash" TEXT NOT NULL,
    "answer" TEXT,
    "held_until" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotent_answers_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "idempotent_answers_expires_at_idx" ON "idempotent_answers"("expires_at");

-- Nothing is stored under a key that has been retired.
CREATE TRIGGER "idempotent_answers_answer_key" AFTER INSERT OR UPDATE OF "answer" ON "idempotent_answers"
  FOR EACH ROW WHEN (sealing_key(NEW.answer) IS NOT NULL) EXECUTE FUNCTION require_known_key('answer');
