import type { Database } from '@evergrant/database';
import { CHANGE_CHANNEL, EVERYBODY } from '../changes/change-feed.ts';

/** What concerns every connection of a provider at once. */
export const INCIDENTS = ['provider_unavailable', 'client_misconfigured'] as const;
export type Incident = (typeof INCIDENTS)[number];

export interface ProviderState {
  readonly provider: string;
  readonly incident: Incident | null;
  readonly since: Date | null;
  /** How long from now nothing is to be sent, in ms, by the database's clock; 0: open. */
  readonly closedForMs: number;
}

interface Row {
  provider: string;
  incident: string | null;
  since: Date | null;
  closed_for_ms: number | null;
}

const isIncident = (value: string | null): value is Incident =>
  INCIDENTS.some((incident) => incident === value);

/** Every provider that ever had something to say; a few rows. */
export async function loadProviderStates(db: Pick<Database, 'pool'>): Promise<ProviderState[]> {
  const { rows } = await db.pool.query<Row>({
    name: 'load_provider_states',
    text: `SELECT provider, incident, since, (extract(epoch FROM closed_until - now()) * 1000)::float8 AS closed_for_ms
      FROM provider_states`,
  });
  return rows.map((row) => ({
    provider: row.provider,
    incident: isIncident(row.incident) ? row.incident : null,
    since: row.since,
    closedForMs: Math.max(row.closed_for_ms ?? 0, 0),
  }));
}

/** Opens an incident, or keeps it open; nothing is sent for `closedForMs`, then one probe. */
export async function openIncident(
  db: Pick<Database, 'pool'>,
  provider: string,
  incident: Incident,
  closedForMs: number,
): Promise<void> {
  await db.pool.query({
    name: 'open_incident',
    text: `WITH before AS (SELECT incident FROM provider_states WHERE provider = $1),
      opened AS (
        INSERT INTO provider_states AS s (provider, incident, since, closed_until)
        VALUES ($1, $2, now(), now() + $3 * interval '1 millisecond')
        ON CONFLICT (provider) DO UPDATE SET incident = $2,
          since = CASE WHEN s.incident IS DISTINCT FROM $2 THEN now() ELSE s.since END,
          closed_until = greatest(s.closed_until, excluded.closed_until)
        RETURNING provider)
      SELECT pg_notify($4, $5) FROM opened WHERE $2 IS DISTINCT FROM (SELECT incident FROM before)`,
    values: [provider, incident, closedForMs, CHANGE_CHANNEL, EVERYBODY],
  });
}

/** What a provider asked for (Retry-After) counts for every process; they are told. */
export async function closeProvider(
  db: Pick<Database, 'pool'>,
  provider: string,
  closedForMs: number,
): Promise<void> {
  await db.pool.query({
    name: 'close_provider',
    text: `WITH before AS (SELECT closed_until FROM provider_states WHERE provider = $1),
      closed AS (
        INSERT INTO provider_states AS s (provider, closed_until) VALUES ($1, now() + $2 * interval '1 millisecond')
        ON CONFLICT (provider) DO UPDATE SET closed_until = greatest(s.closed_until, excluded.closed_until)
        RETURNING closed_until)
      SELECT pg_notify($3, $4) FROM closed
      WHERE closed_until > coalesce((SELECT closed_until FROM before), now()) + interval '1 second'`,
    values: [provider, closedForMs, CHANGE_CHANNEL, EVERYBODY],
  });
}

/**
 * Ends an incident: the connections that failed meanwhile are due again, spread over a few seconds.
 *
 * @returns whether there was one
 */
export async function clearIncident(db: Pick<Database, 'pool'>, provider: string): Promise<boolean> {
  const { rows } = await db.pool.query<{ cleared: number }>({
    name: 'clear_incident',
    text: `WITH cleared AS (
        UPDATE provider_states SET incident = NULL, since = NULL, closed_until = NULL
        WHERE provider = $1 AND incident IS NOT NULL RETURNING provider),
      due AS (
        UPDATE sealed_tokens t SET refresh_due_at = now() + random() * interval '5 seconds'
        FROM cleared WHERE t.provider = cleared.provider AND t.refresh_failures > 0 AND t.refresh_due_at > now())
      SELECT count(pg_notify($2, $3))::int AS cleared FROM cleared`,
    values: [provider, CHANGE_CHANNEL, EVERYBODY],
  });
  return (rows[0]?.cleared ?? 0) > 0;
}

/** What a bucket saves up, as a part of the rate: what comes in while a scheduler waits for the next permits. */
const BURST = 0.1;

/**
 * Takes permits from a provider's token bucket, which all processes share. Within no second, wherever it begins, are
 * more than `rate` granted: the bucket saves up a tenth of them (at least one) and nine tenths come in a second.
 *
 * A statement that began before another one but came after it sees time going backwards: that counts as no time at
 * all. Milliseconds, as stored: a finer clock would count their fractions twice.
 *
 * @returns how many of the `wanted` were granted
 */
export async function takePermits(
  db: Pick<Database, 'pool'>,
  provider: string,
  wanted: number,
  rate: number,
): Promise<number> {
  const burst = Math.max(rate * BURST, 1);
  const { rows } = await db.pool.query<{ granted: number }>({
    name: 'take_permits',
    text: `UPDATE provider_states s SET permits = b.available - least($2, floor(b.available)), permits_at = greatest(s.permits_at, b.at)
      FROM (
        SELECT provider, at, least($3, permits + $4 * greatest(extract(epoch FROM at - permits_at)::float8, 0)) AS available
        FROM provider_states, date_trunc('milliseconds', now()) AS at WHERE provider = $1 FOR UPDATE OF provider_states) b
      WHERE s.provider = b.provider RETURNING least($2, floor(b.available))::int AS granted`,
    values: [provider, wanted, burst, rate * (1 - BURST)],
  });
  if (rows[0] !== undefined) return rows[0].granted;
  await db.pool.query(
    'INSERT INTO provider_states (provider, permits) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    [provider, burst],
  );
  return takePermits(db, provider, wanted, rate);
}
