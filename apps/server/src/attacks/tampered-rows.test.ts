import { createHash, randomBytes } from 'node:crypto';
import { createKeyRing, electOperator, sealCanary } from '@evergrant/core';
import { createTestDatabase } from '@evergrant/database/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { Account, Browser } from '../testing/browser.ts';
import { startTestHub, type TestHub } from '../testing/start-test-hub.ts';

/**
 * Somebody who can write into the database, and has no keys (docs/decisions/0024-authenticated-rows.md). What they write and
 * change counts for nothing, and operators hear of it.
 */

let hub: TestHub;
let operator: Browser;
let operatorAccount: Account;
beforeAll(async () => {
  hub = await startTestHub();
  operator = hub.openBrowser();
  operatorAccount = await operator.signUp();
});
afterAll(() => hub.stop());

const sql = (text: string, values: unknown[] = []) => hub.deps.db.pool.query(text, values);
const statusWith = async (key: string, userId = operatorAccount.userId) =>
  (await hub.rest(key, 'GET', `/connections?userId=${userId}`)).status;

/** Operators are told of the table, and the audit log of the row. */
async function expectTold(table: string, row: string | number): Promise<void> {
  await vi.waitUntil(async () => {
    const { anomalies } = await operator.trpc.anomalies.list.query();
    return anomalies.some(({ kind, subject }) => kind === 'row_unverified' && subject === table);
  });
  expect(hub.logText()).toContain(`Row ${row} of ${table} was written past the hub`);
}

describe('API keys', () => {
  it('are refused when somebody else made them', async () => {
    const { id } = await hub.createKey(['tokens:read']);
    const { seal } = await hub.deps.db.prisma.apiKey.findUniqueOrThrow({ where: { id } });
    const secret = randomBytes(32).toString('base64url');
    await sql(
      `INSERT INTO api_keys (id, name, secret_hash, scopes, seal) VALUES ('abcdefghjkmn', 'mine', $1, '{tokens:read}', $2)`,
      [createHash('sha256').update(secret).digest('base64url'), seal],
    );
    expect(await statusWith(`evg_abcdefghjkmn_${secret}`)).toBe(401);
    await expectTold('api_keys', 'abcdefghjkmn');
  });

  it.each([
    ['scopes', `scopes = '{connections:read,tokens:read}'`],
    ['an end that is put off', `expires_at = now() + interval '1 year'`],
    ['addresses', `allowed_addresses = '{192.0.2.1}'`],
    ['a limit', 'requests_per_minute = 1000000'],
    ['no seal', 'seal = NULL'],
    [
      'the seal of another key',
      'seal = (SELECT seal FROM api_keys other WHERE other.id <> api_keys.id LIMIT 1)',
    ],
  ])('are refused with %s', async (_, change) => {
    const { id, key } = await hub.createKey(['connections:read']);
    expect(await statusWith(key)).toBe(200);
    await sql(`UPDATE api_keys SET ${change} WHERE id = $1`, [id]);
    await vi.waitUntil(async () => (await statusWith(key)) === 401, { timeout: 10_000 });
  });

  it('cannot be put right by changing them through the hub', async () => {
    const { id } = await hub.createKey(['connections:read']);
    await sql(`UPDATE api_keys SET scopes = '{tokens:read}' WHERE id = $1`, [id]);
    await expect(operator.trpc.apiKeys.rotate.mutate({ id, overlapSeconds: 0 })).rejects.toMatchObject({
      data: { code: 'NOT_FOUND' },
    });
  });
});

describe('people', () => {
  it('are no operators because a column says so', async () => {
    const browser = hub.openBrowser();
    const account = await browser.signUp();
    await sql(`UPDATE users SET role = 'operator' WHERE id = $1`, [account.userId]);
    expect((await browser.signIn(account)).status).toBe(401);
    expect(await browser.trpc.me.get.query()).toMatchObject({ type: 'anonymous' });
    await expectTold('users', account.userId);
  });

  it('are not who a session of theirs is changed to', async () => {
    const browser = hub.openBrowser();
    const { userId } = await browser.signUp();
    await sql('UPDATE sessions SET user_id = $1 WHERE user_id = $2', [operatorAccount.userId, userId]);
    expect(await browser.trpc.me.get.query()).toMatchObject({ type: 'anonymous' });
  });

  it('do not stay because the end of a session was put off, nor is one fresh because it says so', async () => {
    for (const change of [
      `expires_at = now() + interval '9 years'`,
      "authenticated_at = now() + interval '1 day'",
    ]) {
      const browser = hub.openBrowser();
      const { userId } = await browser.signUp();
      await sql(`UPDATE sessions SET ${change} WHERE user_id = $1`, [userId]);
      expect(await browser.trpc.me.get.query()).toMatchObject({ type: 'anonymous' });
    }
  });

  it("do not sign in with a password of their own in somebody else's row", async () => {
    const browser = hub.openBrowser();
    const own = { name: 'Mallory', email: 'mallory@example.com', password: 'a password of their own' };
    expect((await browser.post('/api/auth/sign-up/email', own)).status).toBe(200);
    const other = await hub.openBrowser().signUp();
    const ownMethod = `SELECT m.id FROM sign_in_methods m JOIN users u ON u.id = m.user_id WHERE u.email = '${own.email}'`;
    await sql(
      `UPDATE sign_in_methods SET password = (SELECT password FROM sign_in_methods WHERE id = (${ownMethod})) WHERE user_id = $1`,
      [other.userId],
    );
    expect((await browser.signIn({ ...own, email: other.email })).status).toBe(401);
    // Nor with the whole row.
    await sql(`UPDATE sign_in_methods SET user_id = $1 WHERE id = (${ownMethod})`, [operatorAccount.userId]);
    expect((await browser.signIn({ ...own, email: operatorAccount.email })).status).toBe(401);
    expect((await hub.openBrowser().signIn(operatorAccount)).status).toBe(200);
  });

  it('are not found under an external id that was given to them', async () => {
    const { key } = await hub.createKey(['connections:read', 'connections:write']);
    const invited = await hub.rest(key, 'POST', '/connect-sessions', {
      externalUserId: 'victim',
      returnUrl: '/',
    });
    expect(invited.status).toBe(200);
    const { userId } = await hub.openBrowser().signUp();
    await sql(`UPDATE users SET external_id = 'victim 2' WHERE external_id = 'victim'`);
    await sql(`UPDATE users SET external_id = 'victim' WHERE id = $1`, [userId]);
    const asked = await hub.rest(key, 'GET', '/connections?externalUserId=victim');
    expect(asked.status).toBe(400);
    await expectTold('users', userId);
  });
});

it.each([
  ['user', 'user_id = $1'],
  ['providers', `providers = '{sandbox,github}' || ARRAY[$1::text]`],
  ['end', `expires_at = now() + $1::int * interval '1 day'`],
])('lets nobody in by an invitation whose %s was changed', async (_, change) => {
  const { key } = await hub.createKey(['connections:write']);
  const created = await hub.rest(key, 'POST', '/connect-sessions', {
    externalUserId: 'guest',
    providers: ['sandbox'],
    returnUrl: '/',
  });
  const { url } = z.object({ url: z.url() }).parse(await created.json());
  await sql(`UPDATE connect_sessions SET ${change}`, [operatorAccount.userId]);
  const opened = await hub.openBrowser().fetch(url);
  expect(opened.headers.getSetCookie().join()).not.toContain('connect');
});

it('makes nobody else the first account, whatever is deleted', async () => {
  await using other = await startTestHub();
  await other.openBrowser().signUp();
  await other.deps.db.pool.query('DELETE FROM first_account');
  const second = other.openBrowser();
  await second.signUp();
  expect(await second.trpc.me.get.query()).toMatchObject({ type: 'anonymous' });
});

describe('a hub of before rows were authenticated', () => {
  const key = { id: 'k1', bytes: randomBytes(32) };
  const environment = { EVERGRANT_KEYS: `k1:${key.bytes.toString('base64')}` };

  it('goes on with the rows it has, once', async () => {
    await using database = await createTestDatabase();
    const start = () => startTestHub({ environment, databaseUrl: database.connectionString });
    const before = await start();
    const account = await before.openBrowser().signUp();
    const { key: apiKey } = await before.createKey(['connections:read']);
    const { pool } = before.deps.db;
    for (const table of ['users', 'sessions', 'sign_in_methods', 'api_keys'])
      await pool.query(`UPDATE ${table} SET seal = NULL`);
    await pool.query('UPDATE vault_keys SET canary = $1', [
      sealCanary(createKeyRing([key]), 'k1', 'unsealed'),
    ]);
    await before.stop();

    const upgraded = await start();
    const browser = upgraded.openBrowser();
    expect((await browser.signIn(account)).status).toBe(200);
    expect(await browser.trpc.me.get.query()).toMatchObject({ role: 'operator' });
    const list = (hubNow: TestHub) =>
      hubNow.rest(apiKey, 'GET', `/connections?userId=${account.userId}`).then(({ status }) => status);
    expect(await list(upgraded)).toBe(200);
    expect(await upgraded.deps.db.prisma.auditEvent.count({ where: { event: 'rows_adopted' } })).toBe(1);
    // There has been an operator.
    expect(await electOperator({ db: upgraded.deps.db, ring: createKeyRing([key]) })).toBe(false);
    await upgraded.deps.db.pool.query('UPDATE api_keys SET seal = NULL');
    await upgraded.stop();

    await using later = await start();
    expect(await list(later)).toBe(401);
    expect(await later.deps.db.prisma.auditEvent.count({ where: { event: 'rows_adopted' } })).toBe(1);
  });
});
