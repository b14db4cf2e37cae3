import type { Clock } from '@evergrant/core';
import { openMovableTime } from '@evergrant/database';
import { moveDates } from './move-dates.ts';

/** Shorter than the months for which the audit log has a place beforehand. */
const STEP_MS = 28 * 86_400_000;

/** The clock of a hub that tests put forward: one for the database, for this process and for its sandbox. */
export interface MovableClock extends Clock, AsyncDisposable {
  /** With this the database is opened, so that SQL has this time too. */
  readonly connectionString: string;
  /**
   * Puts it forward. There is no way back: tokens, sessions and leases would live again.
   *
   * @param onStep called now and then on the way, and at the end
   * @returns what time it is then
   */
  advance(ms: number, onStep: () => Promise<void>): Promise<Date>;
}

/**
 * Makes the clock of a hub movable. In what the machine's clock says, PostgreSQL and this process agree: they share it.
 *
 * @param connectionString of a migrated database of the hub's own
 */
export async function openMovableClock(connectionString: string): Promise<MovableClock> {
  const time = await openMovableTime(connectionString);
  const undo = moveDates(() => time.passedMs);
  return {
    connectionString: time.connectionString,
    now: () => new Date(),
    async advance(ms, onStep) {
      for (let left = ms; left > 0; left -= STEP_MS) {
        await time.advance(Math.min(left, STEP_MS));
        await onStep();
      }
      return new Date();
    },
    async [Symbol.asyncDispose]() {
      undo();
      await time[Symbol.asyncDispose]();
    },
  };
}
