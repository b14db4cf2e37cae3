import { openMovableTime } from '@evergrant/database';
import { createTestDatabase, type TestDatabase } from '@evergrant/database/testing';
import { createTestClock, type TestClock } from './clock.ts';

/** A database whose time can be put forward, with a clock that goes with it: hours pass in no time. */
export interface MovedTime extends AsyncDisposable {
  readonly database: TestDatabase;
  readonly clock: TestClock;
  /** Puts both forward. To be called while nothing is under way: a lease held meanwhile would be lost. */
  pass(ms: number): Promise<void>;
}

/** Makes a migrated database of its own. */
export async function createMovedTime(): Promise<MovedTime> {
  await using cleanup = new AsyncDisposableStack();
  const database = cleanup.use(await createTestDatabase());
  const time = cleanup.use(await openMovableTime(database.connectionString));
  const clock = createTestClock();
  const resources = cleanup.move();
  return {
    database: { ...database, connectionString: time.connectionString },
    clock,
    async pass(ms) {
      await time.advance(ms);
      clock.advance(ms);
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
