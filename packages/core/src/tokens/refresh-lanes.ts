import type { RequestOrigin } from '../audit/audit-event.ts';
import { createCorrelationId, IntegrationsServiceError } from '../errors.ts';
import { type Probe, takePermits } from '../provider-health/provider-state-store.ts';
import { type RefreshDeps, refreshConnection } from './refresh-connection.ts';
import { type DueConnection, findDue } from './refresh-store.ts';
import { type TryHostDeps, tryHost } from './try-host.ts';

/** What a tick left behind: nothing it knows of, perhaps more of what had a place, or what its provider's rate forbids for now. */
export type LeftDue = 'nothing' | 'more' | 'without_permit';

/** Refreshes ahead of time, in one lane per provider, so that a slow provider holds up nobody but itself. */
export interface RefreshLanes {
  /** Starts what is due and has a free place, and returns without waiting for it. */
  tick(): Promise<{ started: number; left: LeftDue }>;
  /** Waits until everything that was started is finished. */
  idle(): Promise<void>;
}

/** For any provider; an entry's `refresh_limits` may ask for less at once, or for another rate. */
export interface LaneLimits {
  /** Refreshes of one provider at once in this process. Default 20. */
  readonly concurrency?: number;
  /** Refreshes of one provider a second, over all processes; undefined: no limit of ours. */
  readonly perSecond?: number | undefined;
  /** Told when a lane that was full has a place again: more may have been due than there were places for. */
  readonly onPlaceFreed?: () => void;
}

export type LaneDeps = RefreshDeps & TryHostDeps;

export function createRefreshLanes(deps: LaneDeps, limits: LaneLimits = {}): RefreshLanes {
  const { concurrency = 20 } = limits;
  const ownLimits = (provider: string) => deps.providers.find(provider)?.provider.refresh_limits;
  const concurrencyOf = (provider: string): number =>
    Math.min(ownLimits(provider)?.concurrency ?? concurrency, concurrency);
  /** Provider -> connections being refreshed here. */
  const running = new Map<string, Map<number, Promise<void>>>();

  const placesOf = (provider: string): number =>
    Math.max(concurrencyOf(provider) - (running.get(provider)?.size ?? 0), 0);

  function start({ provider, connectionId, kind = 'refresh' }: DueConnection & Partial<Probe>): void {
    const lane = running.get(provider) ?? new Map<number, Promise<void>>();
    running.set(provider, lane);
    lane.set(
      connectionId,
      workQuietly(deps, connectionId, kind).finally(() => {
        const wasFull = lane.size >= concurrencyOf(provider);
        lane.delete(connectionId);
        if (wasFull) limits.onPlaceFreed?.();
      }),
    );
  }

  /** What the provider's rate allows of its due connections. */
  async function permitted(
    provider: string,
    due: readonly DueConnection[],
  ): Promise<readonly DueConnection[]> {
    const perSecond = ownLimits(provider)?.per_second ?? limits.perSecond;
    if (perSecond === undefined || due.length === 0) return due;
    return due.slice(0, await takePermits(deps.db, provider, { wanted: due.length, rate: perSecond }));
  }

  return {
    async tick() {
      await deps.providerHealth.reload();
      const probes = await deps.providerHealth.takeProbes();
      for (const probe of probes) start(probe);
      // Those already running here are found again until their lease is written.
      const wanted = Object.fromEntries(
        [...running].map(([provider, lane]) => {
          const places = placesOf(provider);
          return [provider, places === 0 ? 0 : places + lane.size];
        }),
      );
      const due = (await findDue(deps.db, wanted, concurrency)).filter(
        ({ provider, connectionId }) => running.get(provider)?.has(connectionId) !== true,
      );
      let started = probes.length;
      let left: LeftDue = 'nothing';
      for (const [provider, lane] of Map.groupBy(due, (connection) => connection.provider)) {
        const free = placesOf(provider);
        const placed = lane.slice(0, free);
        const granted = await permitted(provider, placed);
        for (const connection of granted) start(connection);
        started += granted.length;
        if (granted.length === free && free > 0) left = 'more';
        else if (granted.length < placed.length && left === 'nothing') left = 'without_permit';
      }
      return { started, left };
    },

    async idle() {
      const all = () => [...running.values()].flatMap((lane) => [...lane.values()]);
      while (all().length > 0) await Promise.all(all());
    },
  };
}

/** Failures are recorded with the connection; only defects are worth a line here. */
async function workQuietly(deps: LaneDeps, connectionId: number, kind: Probe['kind']): Promise<void> {
  const origin: RequestOrigin = { actor: 'schedule', correlationId: createCorrelationId() };
  try {
    if (kind === 'trial') await tryHost(deps, connectionId);
    else await refreshConnection(deps, connectionId, { origin });
  } catch (error) {
    if (error instanceof IntegrationsServiceError && error.cause === undefined) return;
    deps.log.debug(
      {
        connectionId,
        correlationId: origin.correlationId,
        error: error instanceof Error ? error.message : 'unknown',
      },
      'Scheduled refresh failed',
    );
  }
}
