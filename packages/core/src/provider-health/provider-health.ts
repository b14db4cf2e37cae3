import {
  BrokenCircuitError,
  type BulkheadPolicy,
  BulkheadRejectedError,
  bulkhead,
  type CircuitBreakerPolicy,
  ConsecutiveBreaker,
  circuitBreaker,
  DelegateBackoff,
  handleWhen,
} from 'cockatiel';
import type { Logger } from '../effects.ts';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import type { Database } from '../transaction.ts';
import {
  clearIncident,
  closeProvider,
  type Incident,
  loadProviderStates,
  openIncident,
  type ProviderState,
} from './provider-state-store.ts';

/**
 * Keeps one sick provider from hurting the others, and its connections from being blamed for it.
 *
 * - *breaker*: after a few outages in a row nothing is sent for a while, then one probe decides.
 * - *bulkhead*: at most so many refreshes of one provider at once in this process.
 * - *incident*: what is wrong with the provider as a whole, shared by all processes through the database.
 */
export interface ProviderHealth {
  /**
   * Sends one refresh through breaker and bulkhead.
   *
   * @param beforeSending throws when the wait for a place took too long; no outage of the provider
   * @throws ProviderFailure of kind `unavailable`, nothing sent, while the provider is closed for all processes, the
   *   breaker of this one is open or the queue is full
   */
  guard<T>(provider: string, send: () => Promise<T>, beforeSending?: () => void): Promise<T>;
  /** To be told of what became of a refresh or of the exchange of a code, so that incidents open and close. */
  record(provider: string, result: 'ok' | 'client_misconfigured' | ProviderFailure): Promise<void>;
  /** What is wrong with a provider; as of the last `reload`. */
  incidentOf(provider: string): Incident | null;
  /** Reads the states of all providers anew. */
  reload(): Promise<readonly ProviderState[]>;
}

export interface ProviderHealthOptions {
  readonly db: Pick<Database, 'pool'>;
  readonly log: Logger;
  /** Refreshes of one provider at once in this process. Default 20. */
  readonly concurrency?: number;
  /** Refreshes that may wait for a slot. Default 500. */
  readonly queue?: number;
  /** Outages in a row that open the breaker. Default 5. */
  readonly threshold?: number;
  /** First pause of an open breaker; doubles up to a minute. Default 5 s. */
  readonly pauseMs?: number;
}

const LONGEST_PAUSE_MS = 60_000;
const MISCONFIGURED_PAUSE_MS = 30_000;

/** An answer that says "not now", or none at all; a rate limit is no outage. */
const isOutage = (error: unknown): boolean =>
  error instanceof ProviderFailure &&
  (error.kind === 'unreachable' || (error.kind === 'unavailable' && error.status !== 429));

/** Nothing was sent, and trying again at once is no use; `retryAfterMs` tells the schedule when it is. */
const notSent = (systemCode: 'EVERGRANT_PAUSED' | 'EVERGRANT_BUSY', retryAfterMs?: number) =>
  new ProviderFailure(
    'unavailable',
    systemCode === 'EVERGRANT_PAUSED'
      ? 'the refreshes of the provider are paused'
      : 'too many refreshes of the provider are waiting',
    { sent: 'no', systemCode, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
  );

export function createProviderHealth(options: ProviderHealthOptions): ProviderHealth {
  const { db, log, concurrency = 20, queue = 500, threshold = 5, pauseMs = 5_000 } = options;
  const policies = new Map<string, { breaker: CircuitBreakerPolicy; bulkhead: BulkheadPolicy }>();
  let states = new Map<string, ProviderState>();
  let loadedAt = performance.now();

  /** What is left of a pause that counts for all processes. A wrong secret pauses the schedule only: trying is how one
   * sees that it is right again. */
  function pausedForMs(provider: string): number {
    const state = states.get(provider);
    if (state === undefined || state.incident === 'client_misconfigured') return 0;
    return state.closedForMs - (performance.now() - loadedAt);
  }

  const persist = async (work: Promise<unknown>, provider: string) => {
    try {
      await work;
      await reload();
    } catch (error) {
      log.warn({ provider, cause: error }, 'Provider state could not be stored');
    }
  };

  function policiesOf(provider: string) {
    const known = policies.get(provider);
    if (known !== undefined) return known;
    let pause = pauseMs;
    const breaker = circuitBreaker(handleWhen(isOutage), {
      halfOpenAfter: new DelegateBackoff(({ attempt }) => {
        pause = Math.min(pauseMs * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
        return pause;
      }),
      breaker: new ConsecutiveBreaker(threshold),
    });
    breaker.onBreak(() => {
      log.warn({ provider, pause }, 'Provider is unavailable, pausing its refreshes');
      void persist(openIncident(db, provider, 'provider_unavailable', pause), provider);
    });
    const created = { breaker, bulkhead: bulkhead(concurrency, queue) };
    policies.set(provider, created);
    return created;
  }

  async function reload(): Promise<readonly ProviderState[]> {
    const loaded = await loadProviderStates(db);
    states = new Map(loaded.map((state) => [state.provider, state]));
    loadedAt = performance.now();
    return loaded;
  }

  return {
    reload,
    incidentOf: (provider) => states.get(provider)?.incident ?? null,

    async guard(provider, send, beforeSending) {
      const { breaker, bulkhead: slots } = policiesOf(provider);
      try {
        return await slots.execute(() => {
          const paused = pausedForMs(provider);
          if (paused > 0) throw notSent('EVERGRANT_PAUSED', paused);
          beforeSending?.();
          return breaker.execute(send);
        });
      } catch (error) {
        if (error instanceof BrokenCircuitError) throw notSent('EVERGRANT_PAUSED');
        if (error instanceof BulkheadRejectedError) throw notSent('EVERGRANT_BUSY');
        throw error;
      }
    },

    async record(provider, result) {
      if (result === 'ok') {
        if (!states.get(provider)?.incident) return;
        log.info({ provider }, 'Provider answers again');
        await persist(clearIncident(db, provider), provider);
      } else if (result === 'client_misconfigured')
        await persist(openIncident(db, provider, 'client_misconfigured', MISCONFIGURED_PAUSE_MS), provider);
      else if (result.retryAfterMs !== undefined && result.systemCode !== 'EVERGRANT_PAUSED')
        await persist(closeProvider(db, provider, result.retryAfterMs), provider);
    },
  };
}
