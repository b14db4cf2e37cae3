import { type BulkheadPolicy, BulkheadRejectedError, bulkhead } from 'cockatiel';
import { LRUCache } from 'lru-cache';
import type { Logger } from '../effects.ts';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import type { Database } from '../transaction.ts';
import { dismissEvidence, testify, type Witness } from './evidence-store.ts';
import type { IncidentScope } from './incident-scope.ts';
import {
  clearIncident,
  closeProvider,
  type Incident,
  loadProviderStates,
  openIncident,
  type Pauses,
  type Probe,
  type ProviderState,
  takeProbe,
  takeProbes,
} from './provider-state-store.ts';

/** What became of a refresh or of the exchange of a code. */
export type HealthReport =
  | { readonly kind: 'answered' }
  | {
      readonly kind: 'client_refused';
      /** Whether that cannot be this account's alone. */
      readonly certain: boolean;
      readonly witness: Witness;
    }
  | {
      readonly kind: 'failed';
      readonly failure: ProviderFailure;
      /** Whether somebody insisted on it: then it counts only once others meet the same. */
      readonly forced: boolean;
      readonly witness: Witness;
    };

/**
 * Keeps one sick provider from hurting the others, its connections from being blamed for it, and one user from spending
 * it for everybody. All of it belongs to a provider at a host ({@link IncidentScope}).
 *
 * - *incident*: what is wrong there, shared by all processes through the database. While it lasts nothing is sent but one
 *   probe at a time.
 * - *evidence*: what one account can cause alone opens none, until several accounts of different users agree.
 * - *bulkhead*: at most so many refreshes at once in this process.
 */
export interface ProviderHealth {
  /**
   * Sends one refresh, unless its host is closed.
   *
   * @param beforeSending throws when the wait for a place took too long
   * @throws ProviderFailure of kind `unavailable`, nothing sent, while the host is closed for all processes or the queue
   *   is full
   */
  guard<T>(scope: IncidentScope, send: () => Promise<T>, beforeSending?: () => void): Promise<T>;
  /** Whether nothing may be sent there at the moment; as of the last `reload`. */
  isClosed(scope: IncidentScope): boolean;
  /** To be told of what became of every refresh and of every exchange of a code, so that incidents open and close. */
  record(scope: IncidentScope, report: HealthReport): Promise<void>;
  /** What is wrong at a host; as of the last `reload`. */
  incidentOf(scope: IncidentScope): Incident | null;
  /** What is wrong with a provider, by host; as of the last `reload`. */
  incidentsOf(provider: string): readonly { readonly host: string; readonly incident: Incident }[];
  /** Connections by which hosts are to be probed now; the right to send there is this process's until it is used. */
  takeProbes(): Promise<readonly Probe[]>;
  /** Reads the states of all providers anew. */
  reload(): Promise<void>;
}

export interface ProviderHealthOptions {
  readonly db: Pick<Database, 'pool'>;
  readonly log: Logger;
  /** Refreshes at one host at once in this process. Default 20. */
  readonly concurrency?: number;
  /** Refreshes that may wait for a slot. Default 500. */
  readonly queue?: number;
  /** Outages in a row that open an incident. Default 5. */
  readonly threshold?: number;
  /** First pause after an outage; doubles up to {@link LONGEST_PAUSE_MS}. Default 5 s. */
  readonly pauseMs?: number;
}

/** While an incident lasts its host is probed this often at least. */
const LONGEST_PAUSE_MS = 30_000;
/** What one account was told (Retry-After) closes a host no longer than this; what several were told, as long as it says. */
const LONGEST_LONE_PAUSE_MS = 60_000;
/** Successes delete evidence at most this often. */
const DISMISS_EVERY_MS = 5_000;
/** Hosts that this process counts for; of more, those not asked for the longest are forgotten. */
const HOSTS_IN_MIND = 1_000;
/** Accounts remembered of a run of outages. */
const WITNESSES_IN_MIND = 20;

/** No answer, or one that says "not now"; a rate limit is no outage, and what the hub did not send says nothing. */
const isOutage = (failure: ProviderFailure): boolean =>
  failure.kind === 'unreachable' || (failure.kind === 'unavailable' && failure.status !== 429);

/** Nothing was sent, and trying again at once is no use; `retryAfterMs` tells the schedule when it is. */
const notSent = (systemCode: 'EVERGRANT_PAUSED' | 'EVERGRANT_BUSY', retryAfterMs?: number) =>
  new ProviderFailure(
    'unavailable',
    systemCode === 'EVERGRANT_PAUSED'
      ? 'the refreshes of the provider are paused'
      : 'too many refreshes of the provider are waiting',
    { sent: 'no', systemCode, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
  );

/** What this process counts for one host. */
interface Tally {
  readonly slots: BulkheadPolicy;
  /** Outages since the last answer, and who met them. */
  outages: number;
  witnesses: Witness[];
  dismissedAt: number;
}

/** No provider id and no host has a space. */
const keyOf = ({ provider, host }: IncidentScope): string => `${provider} ${host}`;

export function createProviderHealth(options: ProviderHealthOptions): ProviderHealth {
  const { db, log, concurrency = 20, queue = 500, threshold = 5, pauseMs = 5_000 } = options;
  const pauses: Pauses = { firstMs: pauseMs, longestMs: LONGEST_PAUSE_MS };
  const tallies = new LRUCache<string, Tally>({ max: HOSTS_IN_MIND });
  /** Hosts to which this process may send one probe although they are closed. */
  const rights = new Set<string>();
  let states = new Map<string, ProviderState>();
  let loadedAt = performance.now();

  const stateOf = (scope: IncidentScope) => states.get(keyOf(scope));

  /** What is left of a pause that counts for all processes. A wrong secret pauses the schedule only: trying is how one
   * sees that it is right again. */
  function pausedForMs(scope: IncidentScope): number {
    const state = stateOf(scope);
    if (state === undefined || state.incident === 'client_misconfigured') return 0;
    return state.closedForMs - (performance.now() - loadedAt);
  }

  function tallyOf(scope: IncidentScope): Tally {
    const key = keyOf(scope);
    const known = tallies.get(key);
    if (known !== undefined) return known;
    const created = {
      slots: bulkhead(concurrency, queue),
      outages: 0,
      witnesses: [],
      dismissedAt: Number.NEGATIVE_INFINITY,
    };
    tallies.set(key, created);
    return created;
  }

  /** While the database is away, what is wrong with a provider is each process's own to find out. */
  async function persist(scope: IncidentScope, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      log.warn({ provider: scope.provider, cause: error }, 'Provider state could not be stored');
    }
  }

  async function reload(): Promise<void> {
    const loaded = await loadProviderStates(db);
    states = new Map(loaded.map((state) => [keyOf(state), state]));
    loadedAt = performance.now();
    for (const key of rights) if ((states.get(key)?.closedForMs ?? 0) === 0) rights.delete(key);
  }

  /** Lets through what may be sent: everything while all is well, and one probe when a pause is over. */
  async function admit(scope: IncidentScope): Promise<void> {
    const state = stateOf(scope);
    if (state === undefined || state.incident === 'client_misconfigured') return;
    if (rights.delete(keyOf(scope))) return;
    const paused = pausedForMs(scope);
    if (paused > 0) throw notSent('EVERGRANT_PAUSED', paused);
    if (state.incident === null || (await takeProbe(db, scope, pauses))) return;
    await reload();
    throw notSent('EVERGRANT_PAUSED', Math.max(pausedForMs(scope), 1));
  }

  async function open(scope: IncidentScope, incident: Incident): Promise<void> {
    if (stateOf(scope)?.incident !== incident)
      log.warn(
        { provider: scope.provider, host: scope.host, incident },
        incident === 'client_misconfigured'
          ? 'Provider refuses the hub'
          : 'Provider is unavailable, pausing its refreshes',
      );
    await openIncident(db, scope, { incident, pauses });
    await reload();
  }

  async function recordAnswer(scope: IncidentScope, tally: Tally): Promise<void> {
    const now = performance.now();
    if (now - tally.dismissedAt > DISMISS_EVERY_MS) {
      tally.dismissedAt = now;
      await dismissEvidence(db, scope);
    }
    if (!stateOf(scope)?.incident) return;
    log.info({ provider: scope.provider, host: scope.host }, 'Provider answers again');
    await clearIncident(db, scope);
    await dismissEvidence(db, scope);
    await reload();
  }

  async function recordOutage(scope: IncidentScope, tally: Tally, witness: Witness): Promise<void> {
    tally.outages += 1;
    tally.witnesses = [...tally.witnesses, witness].slice(-WITNESSES_IN_MIND);
    const known = stateOf(scope)?.incident === 'provider_unavailable';
    if (!known && tally.outages < threshold) return;
    if (known || (await testify(db, scope, { evidence: 'provider_unavailable', witnesses: tally.witnesses })))
      await open(scope, 'provider_unavailable');
  }

  async function recordPatience(
    scope: IncidentScope,
    retryAfterMs: number,
    { forced, witness }: HealthReport & { kind: 'failed' },
  ): Promise<void> {
    if (await testify(db, scope, { evidence: 'rate_limited', witnesses: [witness] }))
      await closeProvider(db, scope, retryAfterMs);
    else if (forced) return;
    else await closeProvider(db, scope, Math.min(retryAfterMs, LONGEST_LONE_PAUSE_MS));
    await reload();
  }

  return {
    reload,
    incidentOf: (scope) => stateOf(scope)?.incident ?? null,
    incidentsOf: (provider) =>
      [...states.values()].flatMap(({ provider: id, host, incident }) =>
        id === provider && incident !== null ? [{ host, incident }] : [],
      ),
    isClosed: (scope) => pausedForMs(scope) > 0 && !rights.has(keyOf(scope)),

    async guard(scope, send, beforeSending) {
      try {
        return await tallyOf(scope).slots.execute(async () => {
          await admit(scope);
          beforeSending?.();
          return send();
        });
      } catch (error) {
        if (error instanceof BulkheadRejectedError) throw notSent('EVERGRANT_BUSY');
        throw error;
      }
    },

    async record(scope, report) {
      const tally = tallyOf(scope);
      if (report.kind === 'failed' && report.failure.heldBack) return;
      if (report.kind === 'failed' && isOutage(report.failure))
        await persist(scope, () => recordOutage(scope, tally, report.witness));
      else {
        tally.outages = 0;
        tally.witnesses = [];
      }
      if (report.kind === 'answered') await persist(scope, () => recordAnswer(scope, tally));
      else if (report.kind === 'client_refused')
        await persist(scope, async () => {
          if (
            report.certain ||
            (await testify(db, scope, { evidence: 'client_misconfigured', witnesses: [report.witness] }))
          )
            await open(scope, 'client_misconfigured');
        });
      else if (report.failure.retryAfterMs !== undefined) {
        const { retryAfterMs } = report.failure;
        await persist(scope, () => recordPatience(scope, retryAfterMs, report));
      }
    },

    async takeProbes() {
      if (![...states.values()].some(({ incident, closedForMs }) => incident !== null && closedForMs === 0))
        return [];
      const probes = await takeProbes(db, pauses);
      await reload();
      for (const probe of probes) rights.add(keyOf(probe));
      return probes;
    },
  };
}
