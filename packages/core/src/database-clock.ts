import { readDatabaseTime } from './database-time-store.ts';
import type { Clock, Logger } from './effects.ts';
import type { Database } from './transaction.ts';

/** How often the database is asked anew. Quartz drifts some milliseconds in this time. */
const SYNC_INTERVAL_MS = 30_000;
/** Of several answers the quickest says the time best. */
const SAMPLES = 3;
/** A machine that is further off is worth a line in the log. */
const WORTH_A_WARNING_MS = 5_000;

/** A clock with the database's time. */
export interface DatabaseClock extends Clock {
  /** Stops asking. */
  close(): void;
}

interface Reading {
  /** The database's time in ms, halfway between question and answer. */
  readonly time: number;
  /** This process's steady clock at that moment. */
  readonly steady: number;
  readonly roundTrip: number;
}

async function read(db: Pick<Database, 'pool'>): Promise<Reading> {
  const askedAt = performance.now();
  const time = await readDatabaseTime(db);
  const roundTrip = performance.now() - askedAt;
  return { time, steady: askedAt + roundTrip / 2, roundTrip };
}

async function readBest(db: Pick<Database, 'pool'>): Promise<Reading> {
  let best = await read(db);
  for (let sample = 1; sample < SAMPLES; sample += 1) {
    const next = await read(db);
    if (next.roundTrip < best.roundTrip) best = next;
  }
  return best;
}

/**
 * One time for every process of a hub: the database's, carried on by this process's steady clock. A machine whose
 * clock is wrong, or is set while the hub runs, neither refreshes too late nor believes an ended token.
 *
 * @param options.systemClock what the machine says; only compared, for the log
 * @throws the database's error, when it cannot be asked at the start; later the last answer stands
 */
export async function createDatabaseClock(options: {
  db: Pick<Database, 'pool'>;
  log: Logger;
  systemClock: Clock;
  intervalMs?: number;
}): Promise<DatabaseClock> {
  const { db, log, systemClock, intervalMs = SYNC_INTERVAL_MS } = options;
  let reading = await readBest(db);
  const now = () => new Date(reading.time + (performance.now() - reading.steady));
  const ahead = systemClock.now().getTime() - now().getTime();
  if (Math.abs(ahead) > WORTH_A_WARNING_MS)
    log.warn(
      { seconds: Math.round(Math.abs(ahead) / 1_000) },
      `this machine's clock is ${ahead > 0 ? 'ahead of' : 'behind'} the database's; the database's is used`,
    );
  const timer = setInterval(() => {
    readBest(db).then(
      (next) => {
        reading = next;
      },
      () => undefined,
    );
  }, intervalMs);
  timer.unref();
  return { now, close: () => clearInterval(timer) };
}
