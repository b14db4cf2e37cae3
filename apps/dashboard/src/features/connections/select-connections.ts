import type { Connection } from '@evergrant/client';
import type { ConnectionSearch, Sort, StatusFilter } from './connection-search.ts';
import { type Health, type HealthStatus, healthOf } from './health.ts';

/** What the list needs besides the connections themselves. */
export interface SelectionContext {
  readonly now: Date;
  readonly providerName: (id: string) => string;
}

/** The connections that match the search, in its order. */
export function selectConnections(
  connections: readonly Connection[],
  search: ConnectionSearch,
  { now, providerName }: SelectionContext,
): Connection[] {
  const words = fold(search.q ?? '')
    .split(/\s+/)
    .filter(Boolean);
  const matches = (connection: Connection): boolean => {
    const { provider, label, accountName, accountEmail, providerAccountId } = connection;
    const { status, needsYou } = healthOf(connection, now);
    const text = fold(
      [provider, providerName(provider), label, accountName, accountEmail, providerAccountId].join(' '),
    );
    return (
      (search.provider === undefined || provider === search.provider) &&
      matchesStatus(search.status, { status, needsYou }) &&
      words.every((word) => text.includes(word))
    );
  };
  return connections.filter(matches).toSorted(compareBy(search.sort ?? 'attention', { now, providerName }));
}

/** Disconnected accounts are shown to those who ask for them. */
function matchesStatus(
  filter: StatusFilter | undefined,
  { status, needsYou }: Pick<Health, 'status' | 'needsYou'>,
): boolean {
  if (filter === undefined) return status !== 'disconnected';
  return filter === 'attention' ? needsYou : status === filter;
}

/** Without case and accents, so that "cafe" finds "Café". */
const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

type Compare = (a: Connection, b: Connection) => number;

function compareBy(sort: Sort, { now, providerName }: SelectionContext): Compare {
  const byName: Compare = (a, b) =>
    providerName(a.provider).localeCompare(providerName(b.provider)) ||
    (a.label ?? a.accountName ?? '').localeCompare(b.label ?? b.accountName ?? '') ||
    a.id - b.id;
  const first = COMPARES[sort](now);
  return (a, b) => first(a, b) || byName(a, b);
}

const URGENCY: Readonly<Record<HealthStatus, number>> = {
  error: 0,
  expired: 0,
  expiring: 1,
  connected: 2,
  disconnected: 3,
};

const COMPARES: Readonly<Record<Sort, (now: Date) => Compare>> = {
  attention: (now) => (a, b) => urgency(a, now) - urgency(b, now),
  name: () => () => 0,
  newest: () => (a, b) => b.connectedAt.localeCompare(a.connectedAt),
  deadline: (now) => (a, b) => deadline(a, now) - deadline(b, now),
  refreshed: () => (a, b) => (b.lastRefreshedAt ?? '').localeCompare(a.lastRefreshedAt ?? ''),
};

const urgency = (connection: Connection, now: Date): number => URGENCY[healthOf(connection, now).status];

/** Connections without a deadline come last; two of them are equal, hence no infinity. */
const deadline = (connection: Connection, now: Date): number =>
  healthOf(connection, now).deadline?.getTime() ?? Number.MAX_SAFE_INTEGER;
