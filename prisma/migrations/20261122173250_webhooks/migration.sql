-- CreateTable
CREATE TABLE "webhook_endpoints" (
    "id" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "secret" TEXT NOT NULL,
    "events" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "disabled_at" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_endpoints_pkey" PRIMARY KEY ("id")
);

-- What happens to connections and providers is left in the outbox, one job for every endpoint that wants to hear of it, by
-- the statement that makes it happen (docs/decisions/0013-webhooks-from-triggers.md).

CREATE FUNCTION "announce"("event_type" text, "event_data" jsonb) RETURNS void LANGUAGE sql AS $$
  WITH message AS MATERIALIZED (
    SELECT 'msg_' || replace(gen_random_uuid()::text, '-', '') AS id,
      to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS happened_at)
  INSERT INTO outbox (name, payload)
  SELECT 'deliver-webhook', jsonb_build_object('correlationId', message.id, 'endpointId', endpoint.id,
    'event', jsonb_build_object('type', event_type, 'timestamp', message.happened_at, 'data', event_data))
  FROM webhook_endpoints endpoint, message
  WHERE endpoint.disabled_at IS NULL
    AND CASE WHEN endpoint.events = '{}' THEN event_type <> 'connection.refreshed' ELSE event_type = ANY(endpoint.events) END
$$;

CREATE FUNCTION "announce_connection"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  consented boolean := TG_OP = 'INSERT' OR NEW.connected_at IS DISTINCT FROM OLD.connected_at;
  turned boolean := consented OR (NEW.status, NEW.reason) IS DISTINCT FROM (OLD.status, OLD.reason);
  event_type text := CASE
    WHEN turned AND NEW.status <> 'connected' THEN 'connection.' || NEW.status
    WHEN TG_OP = 'INSERT' THEN 'connection.connected'
    WHEN consented THEN 'connection.reconnected'
    WHEN NEW.status <> OLD.status THEN 'connection.recovered'
    WHEN NEW.last_refreshed_at IS DISTINCT FROM OLD.last_refreshed_at THEN 'connection.refreshed'
  END;
BEGIN
  IF event_type IS NOT NULL AND EXISTS (SELECT FROM webhook_endpoints WHERE disabled_at IS NULL) THEN
    PERFORM announce(event_type, jsonb_build_object(
      'connectionId', NEW.id, 'userId', NEW.user_id,
      'externalUserId', (SELECT external_id FROM users WHERE id = NEW.user_id),
      'provider', NEW.provider, 'accountId', NEW.provider_account_id, 'status', NEW.status, 'reason', NEW.reason));
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER "connections_announce_new" AFTER INSERT ON "connections"
  FOR EACH ROW EXECUTE FUNCTION "announce_connection"();
-- Neither a token read nor a new label sets one of these columns.
CREATE TRIGGER "connections_announce_change" AFTER UPDATE OF "status", "reason", "connected_at", "last_refreshed_at" ON "connections"
  FOR EACH ROW WHEN ((OLD.status, OLD.reason, OLD.connected_at, OLD.last_refreshed_at)
    IS DISTINCT FROM (NEW.status, NEW.reason, NEW.connected_at, NEW.last_refreshed_at))
  EXECUTE FUNCTION "announce_connection"();

CREATE FUNCTION "announce_incident"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM announce(
    CASE WHEN NEW.incident IS NULL THEN 'provider.incident_closed' ELSE 'provider.incident_opened' END,
    jsonb_build_object('provider', NEW.provider, 'reason', coalesce(NEW.incident, OLD.incident)));
  RETURN NULL;
END
$$;

CREATE TRIGGER "provider_states_announce_new" AFTER INSERT ON "provider_states"
  FOR EACH ROW WHEN (NEW.incident IS NOT NULL) EXECUTE FUNCTION "announce_incident"();
CREATE TRIGGER "provider_states_announce_change" AFTER UPDATE OF "incident" ON "provider_states"
  FOR EACH ROW WHEN (OLD.incident IS DISTINCT FROM NEW.incident) EXECUTE FUNCTION "announce_incident"();
