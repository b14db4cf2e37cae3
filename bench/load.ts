import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

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
  readonly mean: number;
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
    mean: sorted.reduce((sum, duration) => sum + duration, 0) / sorted.length,
    p50: percentile(sorted, 0.5),
    p95: percentile(sorted, 0.95),
    p99: percentile(sorted, 0.99),
  };
}

/** The one in the middle, or what is between the two there. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [below, above] = [Math.floor((sorted.length - 1) / 2), Math.floor(sorted.length / 2)];
  return ((sorted[below] ?? Number.NaN) + (sorted[above] ?? Number.NaN)) / 2;
}

/** The middle of several runs, number by number. */
export function medianOf(results: readonly LoadResult[]): LoadResult {
  const middle = (pick: (result: LoadResult) => number) => median(results.map(pick));
  return {
    count: results.reduce((sum, { count }) => sum + count, 0),
    seconds: results.reduce((sum, { seconds }) => sum + seconds, 0),
    perSecond: middle(({ perSecond }) => perSecond),
    mean: middle(({ mean }) => mean),
    p50: middle(({ p50 }) => p50),
    p95: middle(({ p95 }) => p95),
    p99: middle(({ p99 }) => p99),
  };
}

const HEAD_END = Buffer.from('\r\n\r\n');

/** The request as it goes over the wire. */
export function wireForm({ method, path, headers = {}, body = '' }: LoadRequest, host: string): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const length = body === '' ? '' : `content-length: ${Buffer.byteLength(body)}\r\n`;
  return Buffer.from(`${method} ${path} HTTP/1.1\r\nhost: ${host}\r\n${lines.join('')}${length}\r\n${body}`);
}

export interface Line {
  /** Resolves with the whole answer. */
  send(request: Buffer): Promise<{ status: number; body: Buffer }>;
  isOpen(): boolean;
  /** @param reason what an answer under way fails with; default: nobody waits for one any more */
  close(reason?: Error): void;
}

/**
 * One keep-alive connection, one request at a time, with as little work per answer as possible: the load shares the
 * machine with what it measures. Answers must carry `content-length`.
 */
export async function openLine(origin: URL): Promise<Line> {
  const socket: Socket = connect({ host: origin.hostname, port: Number(origin.port), noDelay: true });
  await once(socket, 'connect');
  let received: Buffer = Buffer.alloc(0);
  let answer: PromiseWithResolvers<{ status: number; body: Buffer }> | undefined;
  const fail = (error: Error) => answer?.reject(error);
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('the server closed the connection')));
  socket.on('data', (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const headEnd = received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = received.toString('latin1', 0, headEnd);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    if (length === undefined) return fail(new Error('an answer without content-length'));
    const end = headEnd + HEAD_END.length + Number(length);
    if (received.length < end) return;
    const body = received.subarray(headEnd + HEAD_END.length, end);
    received = received.subarray(end);
    answer?.resolve({ status: Number(head.slice(9, 12)), body });
  });
  return {
    send(request) {
      answer = Promise.withResolvers();
      socket.write(request);
      return answer.promise;
    },
    isOpen: () => !socket.destroyed,
    close(reason) {
      if (reason !== undefined) fail(reason);
      answer = undefined;
      socket.destroy();
    },
  };
}

/** Sends the requests over keep-alive connections, as fast as answers come (closed loop). */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const origin = new URL(options.origin);
  const prepared = Array.from(options.requests, (request) => ({
    request,
    wire: wireForm(request, origin.host),
  }));
  const lines = await Promise.all(Array.from({ length: options.connections }, () => openLine(origin)));
  const queue = prepared.values();
  const durations: number[] = [];
  const startedAt = performance.now();
  const client = async (line: Line) => {
    for (const { request, wire } of queue) {
      const sentAt = performance.now();
      const { status, body } = await line.send(wire);
      durations.push(performance.now() - sentAt);
      if (status !== options.expect)
        throw new Error(
          `${request.method} ${request.path.split('?')[0]} answered ${status}: ${body.toString().slice(0, 300)}`,
        );
    }
  };
  try {
    await Promise.all(lines.map(client));
    return summarise(durations, (performance.now() - startedAt) / 1000);
  } finally {
    for (const line of lines) line.close();
  }
}
