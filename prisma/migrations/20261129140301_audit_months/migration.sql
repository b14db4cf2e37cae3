-- The audit log by months, so that old ones can be let go whole. What is there already becomes the first partition: it
-- is not copied, and reaches from the beginning to the end of this month.

-- Partitions have names of their own; each says that of which it is.
CREATE OR REPLACE FUNCTION "refuse_audit_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;

DO $$
DECLARE
  first_partition text := 'audit_events_' || to_char(now() AT TIME ZONE 'UTC', 'YYYY_MM');
  index_name text;
BEGIN
  EXECUTE format('ALTER TABLE audit_events RENAME TO %I', first_partition);
  EXECUTE format('ALTER TABLE %I DROP CONSTRAINT audit_events_pkey', first_partition);
  EXECUTE format('ALTER TABLE %I ADD PRIMARY KEY (id, at)', first_partition);
  FOR index_name IN
    SELECT indexname FROM pg_indexes
    WHERE schemaname = current_schema() AND tablename = first_partition AND indexname LIKE 'audit\_events\_%\_idx'
  LOOP
    EXECUTE format('ALTER INDEX %I RENAME TO %I', index_name, replace(index_name, 'audit_events', first_partition));
  END LOOP;
  -- The one of the whole reaches every partition. There is none for TRUNCATE that does.
  EXECUTE format('DROP TRIGGER audit_events_append_only ON %I', first_partition);
  EXECUTE format(
    'CREATE TABLE audit_events (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS, CONSTRAINT audit_events_pkey PRIMARY KEY (id, at)) PARTITION BY RANGE (at)',
    first_partition);
END
$$;

ALTER SEQUENCE "audit_events_id_seq" OWNED BY "audit_events"."id";

CREATE INDEX "audit_events_user_id_id_idx" ON "audit_events"("user_id", "id" DESC);
CREATE INDEX "audit_events_user_id_provider_id_idx" ON "audit_events"("user_id", "provider", "id" DESC);
CREATE INDEX "audit_events_user_id_event_id_idx" ON "audit_events"("user_id", "event", "id" DESC);
CREATE INDEX "audit_events_connection_id_id_idx" ON "audit_events"("connection_id", "id" DESC);

CREATE TRIGGER "audit_events_append_only" BEFORE UPDATE OR DELETE ON "audit_events"
  FOR EACH ROW EXECUTE FUNCTION "refuse_audit_change"();
CREATE TRIGGER "audit_events_no_truncate" BEFORE TRUNCATE ON "audit_events"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_audit_change"();

DO $$
DECLARE
  this_month timestamp := date_trunc('month', now() AT TIME ZONE 'UTC');
BEGIN
  EXECUTE format('ALTER TABLE audit_events ATTACH PARTITION %I FOR VALUES FROM (MINVALUE) TO (%L)',
    'audit_events_' || to_char(this_month, 'YYYY_MM'), (this_month + interval '1 month') AT TIME ZONE 'UTC');
END
$$;

-- Makes the partition of a month (its first day), unless it is there. Attaching one that was made beforehand holds up
-- nobody who writes. Of several processes one makes it.
CREATE FUNCTION "create_audit_partition"("month" date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  partition_name text := 'audit_events_' || to_char(month, 'YYYY_MM');
BEGIN
  IF EXISTS (SELECT FROM pg_tables WHERE tablename = partition_name AND schemaname = ANY (current_schemas(false))) THEN
    RETURN;
  END IF;
  PERFORM pg_advisory_xact_lock(4543491);
  IF EXISTS (SELECT FROM pg_tables WHERE tablename = partition_name AND schemaname = ANY (current_schemas(false))) THEN
    RETURN;
  END IF;
  EXECUTE format('CREATE TABLE %I (LIKE audit_events INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition_name);
  EXECUTE format(
    'CREATE TRIGGER audit_events_no_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()',
    partition_name);
  EXECUTE format('ALTER TABLE audit_events ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', partition_name,
    month::timestamp AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC');
END
$$;

SELECT "create_audit_partition"((date_trunc('month', now() AT TIME ZONE 'UTC') + ahead * interval '1 month')::date)
FROM generate_series(1, 2) AS ahead;
