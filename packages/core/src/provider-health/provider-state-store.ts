import type { Database, ProviderState as StateModel } from '@evergrant/database';
import { CHANGE_CHANNEL, EVERYBODY } from '../changes/change-feed.ts';
import { columns } from '../columns.ts';
import type { IncidentScope } from './incident-scope.ts';

/** What concerns every connection of a provider at one host at once. */
export const INCIDENTS = ['provider_unavailable', 'client_misconfigured'] as const;
export type Incident = (typeof INCIDENTS)[number];

export interface ProviderState extends IncidentScope {
  readonly incident: Incident | null;
  readonly since: Date | null;
  /** How long from now nothing is to be sent, in ms, by the database's clock; 0: open. */
  readonly closedForMs: number;
}

const FIELDS = ['provider', 'host', 'incident', 'since'] as const satisfies readonly (keyof StateModel)[];
type Row = Pick<StateModel, (typeof FIELDS)[number]> & { closedForMs: number | null };

/** How long an incident closes its host between two probes. */
export interface Pauses {
  /** The first pause after an outage; they double, for as long as it has lasted already. */
  readonly firstMs: number;
  /** The longest, and that of refused client credentials. */
  readonly longestMs: number;
}

/**
 * Hosts that users or answers named are kept in mind for a provider up to this many. Beyond it each connection there
 * backs off by itself, which is all that an incident saves it.
 */
const NAMED_HOSTS = 1_000;

const isIncident = (value: string | null): value is Incident =>
  INCIDENTS.some((incident) => incident === value);

/** Everything that is wrong at the moment; a few rows. */
export async function loadProviderStates(db: Pick<Database, 'pool'>): Promise<ProviderState[]> {
  const { rows } = await db.pool.query<Row>({
    name: 'load_provider_states',
    text: `SELECT ${columns(FIELDS)}, (extract(epoch FROM closed_until - now()) * 1000)::float8 AS "closedForMs"
      FROM provider_states WHERE incident IS NOT NULL OR closed_until > now()`,
  });
  return rows.map((row) => ({
    ...row,
    incident: isIncident(row.incident) ? row.incident : null,
    closedForMs: Math.max(row.closedForMs ?? 0, 0),
  }));
}

/** SQL for whether a host gets a row: one that a user named only while it has connections, and not without end. */
const HAS_PLACE = `$2 = '' OR EXISTS (SELECT FROM provider_states WHERE provider = $1 AND host = $2)
  OR (EXISTS (SELECT FROM sealed_tokens WHERE provider = $1 AND host = $2)
    AND (SELECT count(*) FROM provider_states WHERE provider = $1 AND host <> '') < ${NAMED_HOSTS})`;

/** SQL for the end of a pause: as long as the incident has lasted already, within the bounds given in ms. */
const pauseEnd = (since: string, first: string, longest: string): string =>
  `now() + least(greatest(now() - ${since}, ${first} * interval '1 millisecond'), ${longest} * interval '1 millisecond')`;

/** Opens an incident, or keeps it open; nothing is sent for a pause, then one probe. */
export async function openIncident(
  db: Pick<Database, 'pool'>,
  { provider, host }: IncidentScope,
  { incident, pauses: { firstMs, longestMs } }: { readonly incident: Incident; readonly pauses: Pauses },
): Promise<void> {
  await db.pool.query({
    name: 'open_incident',
    text: `WITH before AS (SELECT incident FROM provider_states WHERE provider = $1 AND host = $2),
      opened AS (
        INSERT INTO provider_states AS s (provider, host, incident, since, closed_until)
        SELECT $1, $2, $3, now(), ${pauseEnd('now()', '$4', '$5')} WHERE ${HAS_PLACE}
        ON CONFLICT (provider, host) DO UPDATE SET incident = $3,
          since = CASE WHEN s.incident IS DISTINCT FROM $3 THEN now() ELSE s.since END,
          closed_until = greatest(s.closed_until,
            ${pauseEnd('CASE WHEN s.incident IS DISTINCT FROM $3 THEN now() ELSE s.since END', '$4', '$5')})
        RETURNING provider)
      SELECT pg_notify($6, $7) FROM opened WHERE $3 IS DISTINCT FROM (SELECT incident FROM before)`,
    values: [
      provider,
      host,
      incident,
      incident === 'client_misconfigured' ? longestMs : firstMs,
      longestMs,
      CHANGE_CHANNEL,
      EVERYBODY,
    ],
  });
}

/** What a provider asked for (Retry-After) counts for every process; they are told. */
export async function closeProvider(
  db: Pick<Database, 'pool'>,
  { provider, host }: IncidentScope,
  closedForMs: number,
): Promise<void> {
  await db.pool.query({
    name: 'close_provider',
    text: `WITH before AS (SELECT closed_until FROM provider_states WHERE provider = $1 AND host = $2),
      closed AS (
        INSERT INTO provider_states AS s (provider, host, closed_until)
        SELECT $1, $2, now() + $3 * interval '1 millisecond' WHERE ${HAS_PLACE}
        ON CONFLICT (provider, host) DO UPDATE SET closed_until = greatest(s.closed_until, excluded.closed_until)
        RETURNING closed_until)
      SELECT pg_notify($4, $5) FROM closed
      WHERE closed_until > coalesce((SELECT closed_until FROM before), now()) + interval '1 second'`,
    values: [provider, host, closedForMs, CHANGE_CHANNEL, EVERYBODY],
  });
}

/** Two statements that set out at once see each other's outcome this late at most. */
const OVERLAP = `interval '5 seconds'`;

/**
 * Ends an incident: what it kept from being refreshed is due again, spread over a few seconds. That is whoever failed
 * since it began, and for its reason; who failed before, or for a reason of their own, keeps to their own schedule.
 *
 * @param scope `host` undefined: at every host of the provider
 * @returns whether there was one
 */
export async function clearIncident(
  db: Pick<Database, 'pool'>,
  { provider, host }: Pick<IncidentScope, 'provider'> & Partial<IncidentScope>,
): Promise<boolean> {
  const { rows } = await db.pool.query<{ cleared: number }>({
    name: 'clear_incident',
    text: `WITH ended AS (
        SELECT provider, host, incident, since FROM provider_states
        WHERE provider = $1 AND host = coalesce($2, host) AND incident IS NOT NULL FOR UPDATE),
      cleared AS (
        UPDATE provider_states s SET incident = NULL, since = NULL, closed_until = NULL
        FROM ended WHERE s.provider = ended.provider AND s.host = ended.host RETURNING s.provider),
      due AS (
        UPDATE sealed_tokens t SET refresh_due_at = now() + random() * interval '5 seconds'
        FROM ended, connections c WHERE t.provider = ended.provider AND t.host = ended.host AND c.id = t.connection_id
          AND t.refresh_failures > 0 AND t.refresh_due_at > now() AND coalesce(t.closed_until, now()) <= now()
          AND c.reason = ended.incident AND c.updated_at >= ended.since - ${OVERLAP})
      SELECT count(pg_notify($3, $4))::int AS cleared FROM cleared`,
    values: [provider, host ?? null, CHANGE_CHANNEL, EVERYBODY],
  });
  return (rows[0]?.cleared ?? 0) > 0;
}

/** SQL that takes the right to send one probe from every host that matches: until the next pause ends nobody else has it. */
const takeRight = (condition: string, first: string, longest: string): string => `
  UPDATE provider_states SET closed_until = ${pauseEnd(
    'since',
    `CASE incident WHEN 'client_misconfigured' THEN ${longest} ELSE ${first} END`,
    longest,
  )}
  WHERE incident IS NOT NULL AND coalesce(closed_until, now()) <= now() AND ${condition}
  RETURNING provider, host, incident`;

/**
 * Takes the right to send a probe to a host whose pause is over; of any number of processes one gets it.
 *
 * @returns whether this one did
 */
export async function takeProbe(
  db: Pick<Database, 'pool'>,
  { provider, host }: IncidentScope,
  { firstMs, longestMs }: Pauses,
): Promise<boolean> {
  const { rowCount } = await db.pool.query({
    name: 'take_probe',
    text: takeRight('provider = $1 AND host = $2', '$3::float8', '$4::float8'),
    values: [provider, host, firstMs, longestMs],
  });
  return rowCount === 1;
}

/** A connection by which a host is probed. */
export interface Probe extends IncidentScope {
  readonly connectionId: number;
  /** `refresh`: its token is sent. `trial`: none may be; it only says where to ask, with something that nobody issued. */
  readonly kind: 'refresh' | 'trial';
}

/** How many of those whose turn is next a probe is chosen from. */
const CANDIDATES = 200;

/**
 * Takes every probe whose time has come, and makes a connection due for it, whenever its own turn would be. Who failed
 * least is the best witness: a dead grant would keep an incident going. A token that is not due yet is sent only where
 * the client was refused, for then nothing is done with it; one that may be spent already, only once its access token has
 * ended. Where none may be sent, any connection names the place of a trial.
 */
export async function takeProbes(
  db: Pick<Database, 'pool'>,
  { firstMs, longestMs }: Pauses,
): Promise<Probe[]> {
  const { rows } = await db.pool.query<Probe>({
    name: 'take_probes',
    text: `WITH taken AS (${takeRight('true', '$1::float8', '$2::float8')}),
      chosen AS (
        SELECT taken.provider, taken.host, one.connection_id, one.kind FROM taken CROSS JOIN LATERAL (
          SELECT * FROM (
            (SELECT connection_id, 'refresh' AS kind FROM (
              SELECT connection_id, refresh_failures, refresh_due_at FROM sealed_tokens
              WHERE provider = taken.provider AND host = taken.host AND refreshable
                AND (lease_until IS NULL OR lease_until <= now()) AND (closed_until IS NULL OR closed_until <= now())
                AND (refresh_failures > 0 OR refresh_due_at <= now() OR taken.incident = 'client_misconfigured')
                AND (refresh_sent_at IS NULL
                  OR (refresh_due_at <= now() AND (expires_at IS NULL OR expires_at <= now())))
                AND refresh_due_at < now() + CASE taken.incident WHEN 'client_misconfigured' THEN interval '1000 years'
                  ELSE interval '1 hour' END
              ORDER BY refresh_due_at LIMIT ${CANDIDATES}) AS candidate
            ORDER BY refresh_failures, refresh_due_at LIMIT 1)
            UNION ALL
            (SELECT connection_id, 'trial' FROM sealed_tokens
              WHERE provider = taken.provider AND host = taken.host LIMIT 1)) AS either
          ORDER BY kind = 'trial' LIMIT 1) AS one),
      due AS (
        UPDATE sealed_tokens t SET refresh_due_at = least(t.refresh_due_at, now())
        FROM chosen WHERE t.connection_id = chosen.connection_id AND chosen.kind = 'refresh')
      SELECT provider, host, connection_id AS "connectionId", kind FROM chosen`,
    values: [firstMs, longestMs],
  });
  return rows;
}

/**
 * Forgets hosts that users named: the incident of one without connections, and the row of one that is well.
 *
 * @returns how many rows
 */
export async function forgetNamedHosts(db: Pick<Database, 'pool'>): Promise<number> {
  await db.pool.query(
    `UPDATE provider_states s SET incident = NULL, since = NULL, closed_until = NULL
     WHERE host <> '' AND incident IS NOT NULL
       AND NOT EXISTS (SELECT FROM sealed_tokens t WHERE t.provider = s.provider AND t.host = s.host)`,
  );
  const { rowCount } = await db.pool.query(
    `DELETE FROM provider_states WHERE host <> '' AND incident IS NULL AND coalesce(closed_until, now()) <= now()`,
  );
  return rowCount ?? 0;
}

/** What a bucket saves up, as a part of the rate: what comes in while a scheduler waits for the next permits. */
const BURST = 0.1;

/**
 * Takes permits from a provider's token bucket, which all processes share, whatever the host. Within no second, wherever
 * it begins, are more than `rate` granted: the bucket saves up a tenth of them (at least one) and nine tenths come in a
 * second.
 *
 * A statement that began before another one but came after it sees time going backwards: that counts as no time at
 * all. Milliseconds, as stored: a finer clock would count their fractions twice.
 *
 * @returns how many of the `wanted` were granted
 */
export async function takePermits(
  db: Pick<Database, 'pool'>,
  provider: string,
  { wanted, rate }: { readonly wanted: number; readonly rate: number },
): Promise<number> {
  const burst = Math.max(rate * BURST, 1);
  const { rows } = await db.pool.query<{ granted: number }>({
    name: 'take_permits',
    text: `UPDATE provider_states s SET permits = b.available - least($2, floor(b.available)), permits_at = greatest(s.permits_at, b.at)
      FROM (
        SELECT provider, host, at, least($3, permits + $4 * greatest(extract(epoch FROM at - permits_at)::float8, 0)) AS available
        FROM provider_states, date_trunc('milliseconds', now()) AS at WHERE provider = $1 AND host = '' FOR UPDATE OF provider_states) b
      WHERE s.provider = b.provider AND s.host = b.host RETURNING least($2, floor(b.available))::int AS granted`,
    values: [provider, wanted, burst, rate * (1 - BURST)],
  });
  if (rows[0] !== undefined) return rows[0].granted;
  await db.pool.query(
    'INSERT INTO provider_states (provider, permits) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    [provider, burst],
  );
  return takePermits(db, provider, { wanted, rate });
}
