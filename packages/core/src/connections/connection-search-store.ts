import { columns } from '../columns.ts';
import type { Incident } from '../provider-health/provider-state-store.ts';
import type { Queryable } from '../transaction.ts';
import { type ConnectionScope, findConnectionsByIds } from './connection-store.ts';
import { type ConnectionSort, EXPIRING_MS, type HealthStatus, type StatusFilter } from './health.ts';
import type { ConnectionRow } from './integration.ts';
import { CONNECTION_REASONS } from './states.ts';

/** Which connections are meant. Default: all that are not disconnected. */
export interface ConnectionFilter {
  /** Words, all of which are in the names of provider or account, the label, the address or the id. */
  readonly q?: string | undefined;
  readonly status?: StatusFilter | undefined;
  readonly provider?: string | undefined;
}

/** What decides about a connection besides its row. */
export interface SearchGround {
  /** Whose connections, and which of them; without a user: everybody's. */
  readonly scope: ConnectionScope;
  readonly now: Date;
  readonly providers: readonly { readonly id: string; readonly name: string; readonly slides: boolean }[];
  readonly incidents: readonly {
    readonly provider: string;
    readonly host: string;
    readonly incident: Incident;
  }[];
}

/** Where a row stands in an order: what it is ordered by, and its id. */
export const POSITION_FIELDS = ['rank', 'name', 'account', 'id'] as const;
export interface Position {
  readonly rank: number;
  readonly name: string;
  readonly account: string;
  readonly id: number;
}

/** Without case and accents, so that "cafe" finds "Café"; the same as {@link foldSql}. */
const fold = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();
const foldSql = (text: string): string =>
  `regexp_replace(normalize(lower(${text}), NFD), '[\u0300-\u036f]', '', 'g')`;

const OWNERS_MOVE = Object.entries(CONNECTION_REASONS)
  .filter(([, { nextAction }]) => nextAction === 'reconnect' || nextAction === 'choose_resource')
  .map(([reason]) => reason);

const OF_USER = 'c.user_id = $1';
const OF_EVERYBODY = '$1::int IS NULL';

/**
 * The health of connections at a moment, in SQL: line by line what `healthOf` says, which a test holds it to.
 * Takes {@link groundValues}.
 */
const healths = (owner: typeof OF_USER | typeof OF_EVERYBODY) => `
  SELECT c.id, c.provider, c.label, c.account_name, c.account_email, c.provider_account_id, c.connected_at,
    c.last_refreshed_at, c.last_used_at, coalesce(p.name, c.provider) AS provider_name, d.deadline, h.health,
    s.status <> 'disconnected' AND (h.health = 'expiring' OR coalesce(s.reason = ANY($11::text[]), false)) AS needs_you
  FROM connections c
  LEFT JOIN sealed_tokens t ON t.connection_id = c.id AND t.user_id = c.user_id
  LEFT JOIN unnest($5::text[], $6::text[], $7::boolean[]) AS p(id, name, slides) ON p.id = c.provider
  LEFT JOIN unnest($8::text[], $9::text[], $10::text[]) AS i(provider, host, incident)
    ON i.provider = c.provider AND i.host = coalesce(t.host, '')
  CROSS JOIN LATERAL (SELECT coalesce(t.refreshable, false) AS refreshable, coalesce(t.expires_at <= $4, false) AS ended) f
  CROSS JOIN LATERAL (SELECT coalesce(c.reason, CASE WHEN c.status = 'connected' AND f.refreshable THEN i.incident END) AS reason) k
  CROSS JOIN LATERAL (SELECT
    CASE WHEN c.status <> 'connected' OR NOT f.ended THEN c.status::text WHEN NOT f.refreshable THEN 'expired'
      WHEN k.reason IS NULL THEN 'connected' ELSE 'error' END AS status,
    CASE WHEN c.status = 'connected' AND f.ended AND NOT f.refreshable THEN 'token_expired' ELSE k.reason END AS reason) s
  CROSS JOIN LATERAL (SELECT
    CASE WHEN s.status = 'disconnected' THEN NULL WHEN NOT f.refreshable THEN t.expires_at
      WHEN coalesce(p.slides, false) AND t.refresh_failures = 0 AND s.reason IS NULL THEN NULL
      ELSE t.refresh_token_expires_at END AS deadline) d
  CROSS JOIN LATERAL (SELECT
    CASE WHEN s.status <> 'connected' THEN s.status
      WHEN s.reason IS NOT NULL OR (f.refreshable AND f.ended) THEN 'held_up'
      WHEN d.deadline < $4::timestamptz + interval '${EXPIRING_MS} milliseconds' THEN 'expiring' ELSE 'connected' END AS health) h
  WHERE ${owner} AND ($2::text[] IS NULL OR c.provider = ANY($2)) AND ($3::int IS NULL OR c.id = $3)`;

const groundValues = ({ scope, now, providers, incidents }: SearchGround) => [
  scope.userId ?? null,
  scope.providers ?? null,
  scope.connectionId ?? null,
  now,
  providers.map(({ id }) => id),
  providers.map(({ name }) => name),
  providers.map(({ slides }) => slides),
  incidents.map(({ provider }) => provider),
  incidents.map(({ host }) => host),
  incidents.map(({ incident }) => incident),
  OWNERS_MOVE,
];

const SEARCHED = `concat_ws(' ', c.provider, c.provider_name, c.label, c.account_name, c.account_email, c.provider_account_id)`;

/** A condition on {@link healths} as `c`. Takes {@link filterValues}. */
const MATCHES = `
  CASE WHEN $12::text IS NULL THEN c.health <> 'disconnected' WHEN $12 = 'attention' THEN c.needs_you ELSE c.health = $12 END
  AND ($13::text IS NULL OR c.provider = $13)
  AND (cardinality($14::text[]) = 0
    OR NOT EXISTS (SELECT FROM unnest($14::text[]) AS word WHERE position(word IN ${foldSql(SEARCHED)}) = 0))`;

const filterValues = ({ q = '', status, provider }: ConnectionFilter) => [
  status ?? null,
  provider ?? null,
  fold(q).split(/\s+/).filter(Boolean),
];

const RANKS: Readonly<Record<ConnectionSort, string>> = {
  attention: `CASE WHEN c.needs_you THEN 0 WHEN c.health IN ('error', 'expired') THEN 1 WHEN c.health = 'held_up' THEN 2
    WHEN c.health = 'connected' THEN 3 ELSE 4 END`,
  name: '0',
  newest: '-extract(epoch FROM c.connected_at)',
  deadline: "coalesce(extract(epoch FROM c.deadline), 'infinity')",
  refreshed: '-coalesce(extract(epoch FROM c.last_refreshed_at), 0)',
  used: '-coalesce(extract(epoch FROM c.last_used_at), 0)',
};

const ORDER = 'rank, name, account, id';

/**
 * A page of a user's connections that match, in an order.
 *
 * @param page.after the last row of the page before
 * @returns the rows with their positions, so that the last one is where the next page begins
 */
export async function findConnectionPage(
  db: Queryable,
  ground: SearchGround,
  page: {
    readonly filter: ConnectionFilter;
    readonly sort: ConnectionSort;
    readonly after: Position | null;
    readonly limit: number;
  },
): Promise<{ readonly row: ConnectionRow; readonly position: Position }[]> {
  const { filter, sort, after, limit } = page;
  const { rows: positions } = await db.query<Position>({
    name: `find_connection_page_${sort}`,
    text: `WITH matching AS (
        SELECT (${RANKS[sort]})::float8 AS rank, lower(c.provider_name) COLLATE "C" AS name,
          lower(coalesce(c.label, c.account_name, c.account_email, c.provider_account_id)) COLLATE "C" AS account, c.id
        FROM (${healths(OF_USER)}) c WHERE ${MATCHES})
      SELECT ${columns(POSITION_FIELDS)} FROM matching
      WHERE $15::float8 IS NULL OR (${ORDER}) > ($15, $16::text COLLATE "C", $17::text COLLATE "C", $18::int)
      ORDER BY ${ORDER} LIMIT $19`,
    values: [
      ...groundValues(ground),
      ...filterValues(filter),
      after?.rank ?? null,
      after?.name ?? null,
      after?.account ?? null,
      after?.id ?? null,
      limit,
    ],
  });
  const found = await findConnectionsByIds(
    db,
    ground.scope,
    positions.map(({ id }) => id),
  );
  const rows = new Map(found.map((row) => [row.id, row]));
  return positions.flatMap((position) => {
    const row = rows.get(position.id);
    return row === undefined ? [] : [{ row, position }];
  });
}

/**
 * A page of the connections that match, whoever owns them, by id. Without a name: the plan is made for the values, since who
 * walks all of them by id is served otherwise than who looks for a user's, or a provider's.
 *
 * @param page.after the id that the page before ended with; 0: the beginning
 * @param page.deadlineBefore only those that end, or cannot be renewed any longer, before this moment
 * @param page.connectedBy only those that were not connected after this moment
 */
export async function findConnectionsById(
  db: Queryable,
  ground: SearchGround,
  page: {
    readonly filter: ConnectionFilter;
    readonly deadlineBefore?: Date | undefined;
    readonly connectedBy?: Date | undefined;
    readonly after: number;
    readonly limit: number;
  },
): Promise<ConnectionRow[]> {
  const { filter, deadlineBefore, connectedBy, after, limit } = page;
  const owner = ground.scope.userId === undefined ? OF_EVERYBODY : OF_USER;
  const { rows } = await db.query<{ id: number }>({
    text: `SELECT c.id FROM (${healths(owner)}) c
      WHERE c.id > $15::bigint AND ($16::timestamptz IS NULL OR c.deadline < $16)
        AND ($17::timestamptz IS NULL OR c.connected_at <= $17) AND ${MATCHES} ORDER BY c.id LIMIT $18`,
    values: [
      ...groundValues(ground),
      ...filterValues(filter),
      after,
      deadlineBefore ?? null,
      connectedBy ?? null,
      limit,
    ],
  });
  const found = await findConnectionsByIds(
    db,
    ground.scope,
    rows.map(({ id }) => id),
  );
  return found.toSorted((a, b) => a.id - b.id);
}

/** A connection that will wait for its owner. */
export interface ConnectionDeadline {
  readonly connectionId: number;
  readonly connectedAt: Date;
  readonly deadline: Date;
}

/** A page of everybody's connections that still work and end before a moment, by id. @param page.after as above */
export async function findDeadlines(
  db: Queryable,
  ground: SearchGround,
  page: { readonly before: Date; readonly after: number; readonly limit: number },
): Promise<ConnectionDeadline[]> {
  const { before, after, limit } = page;
  const { rows } = await db.query<ConnectionDeadline>({
    text: `SELECT c.id AS "connectionId", c.connected_at AS "connectedAt", c.deadline FROM (${healths(OF_EVERYBODY)}) c
      WHERE c.id > $12::bigint AND c.health = 'expiring' AND c.deadline < $13::timestamptz ORDER BY c.id LIMIT $14`,
    values: [...groundValues(ground), after, before, limit],
  });
  return rows;
}

/** How many connections there are of a provider in a health, and how many of them match. */
export interface HealthCount {
  readonly provider: string;
  readonly health: HealthStatus;
  readonly needsYou: boolean;
  readonly total: number;
  readonly matching: number;
}

export async function countHealths(
  db: Queryable,
  ground: SearchGround,
  filter: ConnectionFilter,
): Promise<HealthCount[]> {
  const { rows } = await db.query<HealthCount>({
    name: 'count_healths',
    text: `SELECT c.provider, c.health, c.needs_you AS "needsYou", count(*)::int AS total,
        (count(*) FILTER (WHERE ${MATCHES}))::int AS matching
      FROM (${healths(OF_USER)}) c GROUP BY c.provider, c.health, c.needs_you`,
    values: [...groundValues(ground), ...filterValues(filter)],
  });
  return rows;
}

/** How many connections there are of a provider in a health, whoever owns them, and how many end soon. */
export interface HealthTotal extends Pick<HealthCount, 'provider' | 'health' | 'total'> {
  /** How many end, or cannot be renewed any longer, within a day and within a week; the rest does not, or has ended. */
  readonly endInDay: number;
  readonly endInWeek: number;
  readonly nextEnd: Date | null;
}

/** Counts everybody's connections: a look at the whole table. */
export async function countAllHealths(db: Queryable, ground: SearchGround): Promise<HealthTotal[]> {
  const { rows } = await db.query<HealthTotal>({
    name: 'count_all_healths',
    text: `SELECT c.provider, c.health, count(*)::int AS total,
        count(*) FILTER (WHERE c.deadline > $4 AND c.deadline < $4::timestamptz + interval '1 day')::int AS "endInDay",
        count(*) FILTER (WHERE c.deadline > $4 AND c.deadline < $4::timestamptz + interval '7 days')::int AS "endInWeek",
        min(c.deadline) FILTER (WHERE c.deadline > $4) AS "nextEnd"
      FROM (${healths(OF_EVERYBODY)}) c GROUP BY c.provider, c.health ORDER BY c.provider, c.health`,
    values: groundValues(ground),
  });
  return rows;
}
