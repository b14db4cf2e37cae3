import { Pool } from 'undici';

/** One request of a load run. */
export interface LoadRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What a run measured, in milliseconds. */
export interface LoadResult {
  readonly count: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface LoadOptions {
  readonly origin: string;
  /** Requests under way at once, each on a connection of its own. */
  readonly connections: number;
  /** The requests, in order; the run ends with them. */
  readonly requests: Iterable<LoadRequest>;
  /** Status that every answer must have; anything else ends the benchmark. */
  readonly expect: number;
}

const percentile = (sorted: Float64Array, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;

export function summarise(durations: readonly number[], seconds: number): LoadResult {
  const sorted = Float64Array.from(durations).sort();
  return {
    count: sorted.length,
    seconds,
    perSecond: sorted.length / seconds,
    p50: percentile(sorted, 0.5),
    p95: percentile(sorted, 0.95),
    p99: percentile(sorted, 0.99),
  };
}

/** Sends the requests over keep-alive connections, as fast as answers come (closed loop). */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const pool = new Pool(options.origin, { connections: options.connections, pipelining: 1 });
  const requests = options.requests[Symbol.iterator]();
  const durations: number[] = [];
  const startedAt = performance.now();
  const client = async () => {
    for (let next = requests.next(); !next.done; next = requests.next()) {
      const { method, path, headers = {}, body = null } = next.value;
      const sentAt = performance.now();
      const answer = await pool.request({ method, path, headers, body });
      const text = await answer.body.text();
      durations.push(performance.now() - sentAt);
      if (answer.statusCode !== options.expect)
        throw new Error(
          `${method} ${path.split('?')[0]} answered ${answer.statusCode}: ${text.slice(0, 300)}`,
        );
    }
  };
  try {
    await Promise.all(Array.from({ length: options.connections }, client));
    return summarise(durations, (performance.now() - startedAt) / 1000);
  } finally {
    await pool.close();
  }
}
