import { growthOf, maxOf, type Span, sumOf, valuesOf } from './metrics.ts';

/** What a hub does, between two looks. Null: this process does not say; rates are a second. */
export interface Figures {
  readonly role: string;
  readonly reads: { readonly tokens: number; readonly failed: number; readonly meanMs: number | null };
  readonly answers: number;
  /** Shares of lookups that a cache answered, from 0 to 1. */
  readonly hitRates: Readonly<Record<string, number>>;
  readonly database: {
    readonly up: boolean;
    readonly busy: number;
    readonly most: number;
    readonly waiting: number;
  };
  readonly changeFeed: boolean;
  readonly redis: boolean | null;
  readonly memoryBytes: number;
  readonly eventLoopMs: number;
  readonly journal: number;
  readonly auditChain: { readonly holds: boolean; readonly waiting: number } | null;
  readonly workers: number | null;
  readonly providers: readonly ProviderFigures[];
  readonly queues: readonly {
    readonly job: string;
    readonly waiting: number;
    readonly retrying: number;
    readonly ageSeconds: number;
  }[];
}

export interface ProviderFigures {
  readonly provider: string;
  readonly connected: number;
  readonly troubled: number;
  readonly refreshed: number;
  readonly failed: number;
  readonly lateSeconds: number;
  readonly incidents: number;
}

/** Works out the figures of a span. Pure. */
export function figuresOf(span: Span): Figures {
  const [before, after] = span;
  const seconds = Math.max((after.at.getTime() - before.at.getTime()) / 1000, 0.001);
  const rate = (...[name, where]: RateArguments) => growthOf(span, name, where) / seconds;
  const READ = 'evergrant_token_read_duration_seconds';
  const tokens = growthOf(span, `${READ}_count`);
  const holds = maxOf(after, 'evergrant_audit_chain_holds');
  const redis = maxOf(after, 'evergrant_redis_up');
  return {
    role: valuesOf(after, 'evergrant_info', 'role')[0] ?? 'unknown',
    reads: {
      tokens: tokens / seconds,
      failed: rate('evergrant_token_read_failures_total'),
      meanMs: tokens === 0 ? null : (growthOf(span, `${READ}_sum`) / tokens) * 1000,
    },
    answers: rate('evergrant_http_request_duration_seconds_count'),
    hitRates: hitRatesOf(span),
    database: {
      up: maxOf(after, 'evergrant_database_up') === 1,
      busy: sumOf(after, 'evergrant_database_connections', ({ state }) => state === 'busy') ?? 0,
      most: maxOf(after, 'evergrant_database_connections_max') ?? 0,
      waiting: maxOf(after, 'evergrant_database_waiting') ?? 0,
    },
    changeFeed: maxOf(after, 'evergrant_change_feed_live') === 1,
    redis: redis === undefined ? null : redis === 1,
    memoryBytes: maxOf(after, 'evergrant_process_resident_memory_bytes') ?? 0,
    eventLoopMs: (maxOf(after, 'evergrant_nodejs_eventloop_lag_p99_seconds') ?? 0) * 1000,
    journal: sumOf(after, 'evergrant_journal_entries', ({ state }) => state === 'waiting') ?? 0,
    auditChain:
      holds === undefined
        ? null
        : { holds: holds === 1, waiting: maxOf(after, 'evergrant_audit_chain_waiting_events') ?? 0 },
    workers: sumOf(after, 'evergrant_processes', ({ works }) => works === 'yes') ?? null,
    providers: providersOf(span, rate),
    queues: valuesOf(after, 'evergrant_queue_age_seconds', 'job').map((job) => {
      const jobs = (state: string) =>
        sumOf(after, 'evergrant_queue_jobs', (labels) => labels.job === job && labels.state === state) ?? 0;
      return {
        job,
        waiting: jobs('waiting'),
        retrying: jobs('retrying'),
        ageSeconds: maxOf(after, 'evergrant_queue_age_seconds', (labels) => labels.job === job) ?? 0,
      };
    }),
  };
}

type Where = NonNullable<Parameters<typeof growthOf>[2]>;
type RateArguments = readonly [name: string, where?: Where];

function hitRatesOf(span: Span): Record<string, number> {
  const caches = valuesOf(span[1], 'evergrant_cache_hits_total', 'cache').map((cache) => {
    const at: Where = (labels) => labels.cache === cache;
    const hits = growthOf(span, 'evergrant_cache_hits_total', at);
    const lookups = hits + growthOf(span, 'evergrant_cache_misses_total', at);
    return { cache, lookups, hits };
  });
  return Object.fromEntries(
    caches.filter(({ lookups }) => lookups > 0).map(({ cache, lookups, hits }) => [cache, hits / lookups]),
  );
}

function providersOf([, after]: Span, rate: (...about: RateArguments) => number): readonly ProviderFigures[] {
  const names = new Set([
    ...valuesOf(after, 'evergrant_connections', 'provider'),
    ...valuesOf(after, 'evergrant_refreshes_total', 'provider'),
  ]);
  return [...names].sort().map((provider) => {
    const here =
      (more: Where): Where =>
      (labels) =>
        labels.provider === provider && more(labels);
    const count = (name: string, more: Where = () => true) => sumOf(after, name, here(more)) ?? 0;
    const refreshes = (more: Where) => rate('evergrant_refreshes_total', here(more));
    return {
      provider,
      connected: count('evergrant_connections', ({ status }) => status === 'connected'),
      troubled: count('evergrant_connections', ({ status }) => status === 'error' || status === 'expired'),
      refreshed: refreshes(({ outcome }) => outcome === 'refreshed'),
      failed: refreshes(({ outcome }) => outcome !== 'refreshed' && outcome !== 'held_back'),
      lateSeconds: count('evergrant_refresh_lateness_seconds'),
      incidents: count('evergrant_provider_incidents'),
    };
  });
}
