import pg from 'pg';
import { expect, test } from 'vitest';
import { hasMovableTime, openMovableTime } from './movable-time.ts';
import { createTestDatabase } from './testing/index.ts';

const HOUR_MS = 3_600_000;

async function ask(connectionString: string, text: string): Promise<unknown> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(text)).rows[0];
  } finally {
    await client.end();
  }
}

const AHEAD = 'round(extract(epoch FROM $ - pg_catalog.now()) / 3600)::int';
const ahead = (moment: string) => AHEAD.replace('$', moment);

test('its time is what statements and defaults of columns take for now, and stays so', async () => {
  await using database = await createTestDatabase();
  expect(await hasMovableTime(database.connectionString)).toBe(false);
  const hours = `SELECT ${ahead('now()')} AS now, ${ahead('clock_timestamp()')} AS clock`;
  {
    await using time = await openMovableTime(database.connectionString);
    expect(await ask(time.connectionString, hours)).toEqual({ now: 0, clock: 0 });
    await time.advance(2 * HOUR_MS);
    await time.advance(3 * HOUR_MS);
    expect(time.passedMs).toBe(5 * HOUR_MS);
    expect(await ask(time.connectionString, hours)).toEqual({ now: 5, clock: 5 });
    await ask(
      time.connectionString,
      `INSERT INTO verifications (identifier, value, expires_at) VALUES ('a', 'b', now())`,
    );
    expect(
      await ask(time.connectionString, `SELECT ${ahead('created_at')} AS default FROM verifications`),
    ).toEqual({ default: 5 });
    await ask(time.connectionString, 'CREATE TABLE made_later (id int)');
    expect(
      await ask(time.connectionString, `SELECT schemaname FROM pg_tables WHERE tablename = 'made_later'`),
    ).toEqual({ schemaname: 'public' });
  }
  expect(await hasMovableTime(database.connectionString)).toBe(true);
  await using again = await openMovableTime(database.connectionString);
  expect(again.passedMs).toBe(5 * HOUR_MS);
  // Whoever opens it without is told the time of the server.
  expect(await ask(database.connectionString, hours)).toEqual({ now: 0, clock: 0 });
});
