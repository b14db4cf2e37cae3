import { networkOf } from '../access/network-of.ts';
import type { Clock, Logger } from '../effects.ts';
import type { Database } from '../transaction.ts';
import type { Occurrence, TrafficKind, TrafficMinute } from './traffic.ts';
import { addTraffic } from './traffic-store.ts';

/**
 * Counts what happens, by minute and network. However much strangers do and wherever they come from, a minute has no more
 * than {@link MOST_NETWORKS} rows of a kind and subject in a process.
 */
export interface TrafficCounter {
  /** Costs a look into a map. */
  count(occurrence: Occurrence): void;
  /** Writes what was counted. @throws the database's error; nothing is lost */
  flush(): Promise<void>;
  /** Writes what was counted and stops. */
  close(): Promise<void>;
}

/** Networks that are told apart in a minute. */
export const MOST_NETWORKS = 30;
/** While the database is away no more than this is kept. */
const MOST_KEPT = 5_000;
const MINUTE_MS = 60_000;
/** Stands for all networks beyond {@link MOST_NETWORKS}. */
const OTHERS = 'other';

type Counted = Omit<TrafficMinute, 'count'> & { count: number };

/** @param options.flushMs how long counts wait to be written. Default 10 s */
export function createTrafficCounter(options: {
  db: Pick<Database, 'pool'>;
  clock: Clock;
  log: Logger;
  flushMs?: number;
}): TrafficCounter {
  const { db, clock, log, flushMs = 10_000 } = options;
  let counts = new Map<string, Counted>();
  /** The networks that are told apart in the minute under way, by kind and subject. */
  let networks = new Map<string, Set<string>>();
  let currentMinute = 0;
  let timer: NodeJS.Timeout | undefined;

  function networkFor(kind: TrafficKind, { subject, address }: Omit<Occurrence, 'kind'>): string {
    if (address === undefined) return '';
    const network = networkOf(address);
    const about = `${kind} ${subject ?? ''}`;
    const known = networks.get(about) ?? new Set();
    networks.set(about, known);
    if (!known.has(network) && known.size >= MOST_NETWORKS) return OTHERS;
    known.add(network);
    return network;
  }

  function add({ minute, kind, subject, network, count }: TrafficMinute): void {
    const key = `${minute.getTime()} ${kind} ${subject} ${network}`;
    const kept = counts.get(key);
    if (kept !== undefined) kept.count += count;
    else if (counts.size < MOST_KEPT) counts.set(key, { minute, kind, subject, network, count });
  }

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (counts.size === 0) return;
    const batch = counts;
    counts = new Map();
    try {
      await addTraffic(db, [...batch.values()]);
    } catch (error) {
      for (const minute of batch.values()) add(minute);
      throw error;
    }
  }

  const flushQuietly = () =>
    flush().catch((error: unknown) => log.debug({ cause: error }, 'what was counted could not be written'));

  return {
    count({ kind, ...occurrence }) {
      const minute = Math.floor(clock.now().getTime() / MINUTE_MS) * MINUTE_MS;
      if (minute !== currentMinute) networks = new Map();
      currentMinute = minute;
      add({
        minute: new Date(minute),
        kind,
        subject: occurrence.subject ?? '',
        network: networkFor(kind, occurrence),
        count: 1,
      });
      timer ??= setTimeout(flushQuietly, flushMs).unref();
    },
    flush,
    close: flushQuietly,
  };
}
