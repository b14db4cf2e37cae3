import { randomBytes } from 'node:crypto';
import { changeApiKey } from '@evergrant/core';
import { createTestDatabase, type TestDatabase } from '@evergrant/database/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestHub, type TestHub } from './testing/start-test-hub.ts';

let database: TestDatabase;
let hubs: readonly [TestHub, TestHub];
beforeAll(async () => {
  database = await createTestDatabase();
  const start = () =>
    startTestHub({
      databaseUrl: database.connectionString,
      environment: {
        EVERGRANT_KEYS: `k1:${keyBytes}`,
        EVERGRANT_RATE_LIMIT_API_KEY: '40',
        EVERGRANT_RATE_LIMIT_SIGN_IN: '6',
      },
    });
  const keyBytes = randomBytes(32).toString('base64');
  hubs = [await start(), await start()];
});
afterAll(async () => {
  for (const hub of hubs) await hub.stop();
  await database[Symbol.asyncDispose]();
});

const statuses = (answers: readonly Response[]) => answers.map(({ status }) => status).sort();

it('attempts to sign in are counted by all processes together', async () => {
  const signIn = (hub: TestHub) =>
    fetch(`${hub.url}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: hub.url, 'x-forwarded-for': '198.51.100.1' },
      body: JSON.stringify({ email: 'nobody@example.com', password: 'a wrong password' }),
    });
  const attempts = Array.from({ length: 5 }, () => hubs.map(signIn)).flat();
  expect(statuses(await Promise.all(attempts))).toEqual([...Array(6).fill(401), ...Array(4).fill(429)]);
});

it('requests of a key are counted by all processes together, by its own limit or that of all keys', async () => {
  const [first, second] = hubs;
  for (const own of [null, 20]) {
    const { id, key } = await first.createKey(['connections:read']);
    if (own !== null)
      await changeApiKey(
        first.deps,
        { id, requestsPerMinute: own },
        { actor: 'cli', correlationId: 'int-of-the-test' },
      );
    const ask = async (hub: TestHub) => (await hub.rest(key, 'GET', '/providers')).status;
    // Until a process has verified a key it is a stranger there.
    for (const hub of hubs) expect(await ask(hub)).toBe(200);
    const limit = own ?? 40;
    for (let number = 0; number < limit / 2; number += 1) expect(await ask(first)).toBe(200);
    // What one has let in is told the other within a second, or a twentieth of the limit.
    await expect.poll(() => ask(second), { timeout: 60_000, interval: 0 }).toBe(429);
  }
});
