-- CreateTable
CREATE TABLE "anomalies" (
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL DEFAULT '',
    "details" JSONB NOT NULL DEFAULT '{}',
    "raised_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "dismissed_at" TIMESTAMPTZ(3),

    CONSTRAINT "anomalies_pkey" PRIMARY KEY ("kind","subject")
);

-- Anomalies are for whoever runs the hub: only an endpoint that asks for them by name is told.
CREATE OR REPLACE FUNCTION "announce"("event_type" text, "event_data" jsonb) RETURNS void LANGUAGE sql AS $$
  WITH message AS MATERIALIZED (
    SELECT 'msg_' || replace(gen_random_uuid()::text, '-', '') AS id,
      to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS happened_at)
  INSERT INTO outbox (name, payload)
  SELECT 'deliver-webhook', jsonb_build_object('correlationId', message.id, 'endpointId', endpoint.id,
    'event', jsonb_build_object('type', event_type, 'timestamp', message.happened_at, 'data', event_data))
  FROM webhook_endpoints endpoint, message
  WHERE endpoint.disabled_at IS NULL
    AND CASE WHEN endpoint.events = '{}' THEN event_type NOT IN ('connection.refreshed', 'anomaly.detected')
      ELSE event_type = ANY(endpoint.events) END
$$;

CREATE FUNCTION "announce_anomaly"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM announce('anomaly.detected', jsonb_build_object('kind', NEW.kind, 'subject', NEW.subject));
  RETURN NULL;
END
$$;

CREATE TRIGGER "anomalies_announce_new" AFTER INSERT ON "anomalies"
  FOR EACH ROW EXECUTE FUNCTION "announce_anomaly"();
CREATE TRIGGER "anomalies_announce_again" AFTER UPDATE OF "raised_at" ON "anomalies"
  FOR EACH ROW WHEN (OLD.raised_at IS DISTINCT FROM NEW.raised_at) EXECUTE FUNCTION "announce_anomaly"();
