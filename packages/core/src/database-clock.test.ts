import { createDatabase } from '@evergrant/database';
import { createTestDatabase, startDatabaseProxy } from '@evergrant/database/testing';
import { expect, test } from 'vitest';
import { createDatabaseClock } from './database-clock.ts';
import { createTestLog } from './testing/index.ts';

const MINUTES_10 = 600_000;

test.each([
  ['ahead of', MINUTES_10],
  ['behind', -MINUTES_10],
])(
  'a machine that is ten minutes %s the database uses the database time and says so',
  async (word, shift) => {
    await using testDatabase = await createTestDatabase();
    const db = createDatabase({ connectionString: testDatabase.connectionString });
    const log = createTestLog();
    const clock = await createDatabaseClock({
      db,
      log,
      systemClock: { now: () => new Date(Date.now() + shift) },
    });
    // Database and test share a machine, so the machine's own clock is the measure.
    expect(Math.abs(clock.now().getTime() - Date.now())).toBeLessThan(1_000);
    expect(log.lines).toMatchObject([
      {
        level: 'warn',
        fields: { seconds: 600 },
        message: expect.stringContaining(`clock is ${word} the database's`),
      },
    ]);
    clock.close();
    await db.close();
  },
);

test('it goes on while the database is away', async () => {
  await using testDatabase = await createTestDatabase();
  await using wire = await startDatabaseProxy(testDatabase.connectionString);
  const db = createDatabase({ connectionString: wire.connectionString, connectionTimeoutMs: 100 });
  const clock = await createDatabaseClock({
    db,
    log: createTestLog(),
    systemClock: { now: () => new Date() },
    intervalMs: 5,
  });
  await wire.cut();
  const before = clock.now().getTime();
  await expect.poll(() => clock.now().getTime() - before).toBeGreaterThan(50);
  expect(Math.abs(clock.now().getTime() - Date.now())).toBeLessThan(1_000);
  clock.close();
  await db.close();
});
