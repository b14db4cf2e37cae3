import type { Deps } from '../deps.ts';
import type { Permit } from '../limits/rate-limit-store.ts';
import { addRequests, type RequestCount } from './request-count-store.ts';

/** Limits that all processes of a hub keep together, for what is asked too often to ask the database about each time. */
export interface RequestRates {
  /**
   * Lets requests in, where they are no more than `perMinute` within a minute. It costs a look into a map.
   *
   * @param request.work how many requests it is; more than the limit count as the whole of it
   */
  take(who: string, request: { readonly perMinute: number; readonly work: number }): Permit;
  /** Says what the other processes have not been told yet. */
  close(): Promise<void>;
}

const MINUTE_MS = 60_000;
/** The others are told this long after a request at the latest, */
const TELL_AFTER_MS = 1_000;
/** or at once when as much of a limit has been used without their knowing. */
const UNTOLD_SHARE = 1 / 20;

/** What somebody has asked for in the minute that is running, and in the one before. */
interface Window {
  /** Minutes since 1970. */
  minute: number;
  before: number;
  /** Of all processes, by the last word of the database. */
  told: number;
  /** On its way there. */
  telling: number;
  untold: number;
}

const usedIn = ({ told, telling, untold }: Window): number => told + telling + untold;

/**
 * Counts in memory by the minute, and adds up with the other processes in the database: the requests of a minute are those
 * that were let in since it began, and of the minute before as large a part as lies within the last sixty seconds.
 *
 * How exact it is: processes learn of each other a second later, or a twentieth of the limit. P of them let in at most the
 * limit, P - 1 twentieths of it, and what comes while one statement takes. While the database is away each counts for itself.
 */
export function createRequestRates(deps: Pick<Deps, 'db' | 'clock'>): RequestRates {
  const windows = new Map<string, Window>();
  /** Of minutes that are over, not told yet. */
  let late: RequestCount[] = [];
  let telling: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const countOf = (who: string, minute: number, requests: number): RequestCount => ({
    who,
    minute: new Date(minute * MINUTE_MS),
    requests,
  });

  /** The window of now; what was asked for in an earlier one becomes the minute before, or is forgotten. */
  function windowOf(who: string, minute: number): Window {
    const known = windows.get(who);
    if (known?.minute === minute) return known;
    if (known !== undefined && known.untold > 0) late.push(countOf(who, known.minute, known.untold));
    const before = known?.minute === minute - 1 ? usedIn(known) : 0;
    const fresh = { minute, before, told: 0, telling: 0, untold: 0 };
    windows.set(who, fresh);
    return fresh;
  }

  function tellSoon(isUrgent: boolean): void {
    if (isUrgent) void tell();
    else timer ??= setTimeout(() => void tell(), TELL_AFTER_MS).unref();
  }

  function tell(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    telling ??= add().finally(() => {
      telling = undefined;
      if ([...windows.values()].some(({ untold }) => untold > 0)) tellSoon(false);
    });
    return telling;
  }

  async function add(): Promise<void> {
    const oldest = Math.floor(deps.clock.now().getTime() / MINUTE_MS) - 1;
    const counts = late.filter(({ minute }) => minute.getTime() >= oldest * MINUTE_MS);
    late = [];
    for (const [who, window] of windows) {
      if (window.untold > 0) counts.push(countOf(who, window.minute, window.untold));
      else if (window.minute < oldest) windows.delete(who);
      window.telling = window.untold;
      window.untold = 0;
    }
    if (counts.length === 0) return;
    const totals = await addRequests(deps.db.pool, counts).catch(() => null);
    if (totals === null) return keepUntold(counts);
    for (const { who, minute, requests, minuteBefore } of totals) {
      const window = windows.get(who);
      if (window === undefined || window.minute * MINUTE_MS !== minute.getTime()) continue;
      window.told = requests;
      window.telling = 0;
      window.before = Math.max(window.before, minuteBefore);
    }
  }

  /** The database is away: the others are told later. */
  function keepUntold(counts: readonly RequestCount[]): void {
    for (const count of counts) {
      const window = windows.get(count.who);
      if (window === undefined || window.minute * MINUTE_MS !== count.minute.getTime()) late.push(count);
      else {
        window.untold += window.telling;
        window.telling = 0;
      }
    }
  }

  return {
    take(who, { perMinute, work }) {
      const now = deps.clock.now().getTime();
      const minute = Math.floor(now / MINUTE_MS);
      const isNew = !windows.has(who);
      const window = windowOf(who, minute);
      const elapsed = now - minute * MINUTE_MS;
      const asked = Math.min(work, perMinute);
      const counting = window.before * (1 - elapsed / MINUTE_MS) + usedIn(window);
      if (counting + asked > perMinute)
        return { kind: 'refused', retryAfterMs: waitFor(window, { elapsed, room: perMinute - asked }) };
      window.untold += asked;
      tellSoon(isNew || window.untold >= perMinute * UNTOLD_SHARE);
      return { kind: 'granted' };
    },
    async close() {
      await telling;
      await tell();
      clearTimeout(timer);
    },
  };
}

/** Milliseconds until what counts has become no more than `room`. */
function waitFor(window: Window, { elapsed, room }: { elapsed: number; room: number }): number {
  const used = usedIn(window);
  const wait =
    used <= room
      ? MINUTE_MS * (1 - (room - used) / window.before) - elapsed
      : MINUTE_MS - elapsed + MINUTE_MS * (1 - room / used);
  return Math.round(wait);
}
