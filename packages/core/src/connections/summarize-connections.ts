import { type ConnectionFilter, countHealths } from './connection-search-store.ts';
import { failReading } from './fail-reading.ts';
import type { HealthStatus } from './health.ts';
import { type SearchDeps, type SearchScope, searchGround } from './search-ground.ts';

/** How a user's connections are, in numbers. */
export interface ConnectionSummary {
  /** Of those that match. */
  readonly matching: number;
  /** Of all of them; disconnected ones are counted there only. */
  readonly healths: Readonly<Record<HealthStatus, number>>;
  /** How many wait for their owner to act. */
  readonly needYou: number;
  /** Providers that there are connections of, disconnected ones included, and how many are connected. */
  readonly providers: readonly { readonly id: string; readonly connected: number }[];
}

/** Of somebody who has none. */
export const EMPTY_SUMMARY: ConnectionSummary = {
  matching: 0,
  healths: { connected: 0, expiring: 0, held_up: 0, expired: 0, error: 0, disconnected: 0 },
  needYou: 0,
  providers: [],
};

/** Counts a user's connections. @throws DATABASE_ERROR */
export async function summarizeConnections(
  deps: SearchDeps,
  scope: SearchScope,
  filter: ConnectionFilter,
): Promise<ConnectionSummary> {
  const ground = searchGround(deps, scope, deps.clock.now());
  const counts = await countHealths(deps.db.pool, ground, filter).catch(failReading);
  const healths: Record<HealthStatus, number> = { ...EMPTY_SUMMARY.healths };
  const providers = new Map<string, number>();
  let matching = 0;
  let needYou = 0;
  for (const count of counts) {
    matching += count.matching;
    healths[count.health] += count.total;
    if (count.needsYou) needYou += count.total;
    const connected = count.health === 'disconnected' ? 0 : count.total;
    providers.set(count.provider, (providers.get(count.provider) ?? 0) + connected);
  }
  return {
    matching,
    healths,
    needYou,
    providers: [...providers].map(([id, connected]) => ({ id, connected })),
  };
}
