-- AlterTable
ALTER TABLE "provider_states" DROP CONSTRAINT "provider_states_pkey",
ADD COLUMN     "host" TEXT NOT NULL DEFAULT '',
ADD CONSTRAINT "provider_states_pkey" PRIMARY KEY ("provider", "host");

-- AlterTable
ALTER TABLE "sealed_tokens" ADD COLUMN     "closed_until" TIMESTAMPTZ(3),
ADD COLUMN     "host" TEXT NOT NULL DEFAULT '';

-- CreateTable
CREATE TABLE "incident_evidence" (
    "provider" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "evidence" TEXT NOT NULL,
    "user_id" INTEGER NOT NULL,
    "account_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "incident_evidence_pkey" PRIMARY KEY ("provider","host","evidence","user_id","account_id")
);

-- CreateIndex
CREATE INDEX "incident_evidence_at_idx" ON "incident_evidence"("at");

-- CreateIndex
CREATE INDEX "sealed_tokens_provider_host_idx" ON "sealed_tokens"("provider", "host");

-- A process of the version before cannot open an incident from here on (its statement names the old key); it logs that, and
-- goes on refreshing.

CREATE OR REPLACE FUNCTION "announce_incident"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM announce(
    CASE WHEN NEW.incident IS NULL THEN 'provider.incident_closed' ELSE 'provider.incident_opened' END,
    jsonb_build_object('provider', NEW.provider, 'host', nullif(NEW.host, ''),
      'reason', coalesce(NEW.incident, OLD.incident)));
  RETURN NULL;
END
$$;
