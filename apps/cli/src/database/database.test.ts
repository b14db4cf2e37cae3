import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDatabase } from '@evergrant/database';
import { createTestDatabase, type TestDatabase } from '@evergrant/database/testing';
import { generateKey } from '@evergrant/server/key-file';
import { freePort } from '@evergrant/server/testing/free-port';
import { startTestHub, type TestHub } from '@evergrant/server/testing/start-test-hub';
import { temporaryFolder } from '@evergrant/server/testing/test-environment';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli } from '../testing/run-cli.ts';

const folder = temporaryFolder();
const keyFile = join(folder.path, 'key-list');
const file = join(folder.path, 'backup.sql.gz');
let database: TestDatabase;
let hub: TestHub;
let environment: Record<string, string>;
/** What a backend asks for, before and after. */
let userId: number;
let apiKey: string;

beforeAll(async () => {
  database = await createTestDatabase();
  writeFileSync(keyFile, `${generateKey('k1')}\n`, { mode: 0o600 });
  environment = await ownEnvironment(database.connectionString);
  hub = await startTestHub({ environment, databaseUrl: database.connectionString });
  // Longer than any machine takes: the copy has a sandbox of its own, which cannot renew it.
  await hub.sandbox.configure({ accessTokenTtl: 86_400 });
  const browser = hub.openBrowser();
  ({ userId } = await browser.signUp());
  await browser.connect('ada');
  ({ key: apiKey } = await hub.createKey(['tokens:read']));
});
afterAll(async () => {
  await hub.stop();
  await database.drop();
  folder[Symbol.dispose]();
});

async function ownEnvironment(databaseUrl: string): Promise<Record<string, string>> {
  const port = String(await freePort());
  return {
    PORT: port,
    EVERGRANT_PUBLIC_URL: `http://127.0.0.1:${port}`,
    EVERGRANT_KEYS_FILE: keyFile,
    EVERGRANT_DATA_DIR: mkdtempSync(join(folder.path, 'data-')),
    DATABASE_URL: databaseUrl,
  };
}

const run = (args: readonly string[], changes: Record<string, string> = {}) =>
  runCli([...args, '--json'], { environment: { ...environment, ...changes } });

async function readToken(from: TestHub): Promise<unknown> {
  const response = await from.rest(apiKey, 'POST', '/tokens', { userId, provider: 'sandbox' });
  return { status: response.status, body: await response.json() };
}

it('migrates an empty database, once', async () => {
  await using empty = await createTestDatabase({ migrated: false });
  const first = await run(['migrate'], { DATABASE_URL: empty.connectionString });
  expect(first).toMatchObject({
    code: 0,
    json: { applied: expect.arrayContaining(['20261122135905_init']) },
  });
  const second = await run(['migrate'], { DATABASE_URL: empty.connectionString });
  expect(second).toMatchObject({ code: 0, json: { applied: [] } });
});

it('backs up a hub that runs, restores it into a folder, moves it to a server, and reads the same token there', async () => {
  const before = await readToken(hub);
  expect(before).toMatchObject({ status: 200 });
  const { pool } = hub.deps.db;
  await pool.query(
    `INSERT INTO outbox (name, payload, due_at) VALUES ('deliver-webhook', '{"text": "a\\\\n\\\\\\\\.\\\\n\\u2028"}', now() + interval '1 day')`,
  );
  expect(await run(['backup', file])).toMatchObject({ code: 0, json: { rows: expect.any(Number) } });
  expect(statSync(file).mode & 0o777).toBe(0o600);

  const restored = { DATABASE_URL: '', EVERGRANT_DATA_DIR: mkdtempSync(join(folder.path, 'restored-')) };
  expect(await run(['restore', file], restored)).toMatchObject({
    code: 0,
    json: { opened: expect.any(Number) },
  });
  expect(await run(['restore', file], restored)).toMatchObject({
    code: 1,
    json: { error: { code: 'NOT_EMPTY' } },
  });

  await using server = await createTestDatabase({ migrated: false });
  const addressFile = join(folder.path, 'address');
  writeFileSync(addressFile, `${server.connectionString}\n`);
  const nowhere = await run(['move', '--to', 'postgresql://hub@127.0.0.1:1/hub'], restored);
  expect(nowhere).toMatchObject({
    code: 3,
    json: { error: { code: 'UNREACHABLE', message: expect.stringContaining('--to') } },
  });
  const moved = await run(['move', '--to', addressFile], restored);
  expect(moved).toMatchObject({ code: 0 });
  expect(moved.json).toMatchObject({ opened: expect.any(Number) });

  const there = await ownEnvironment(server.connectionString);
  const audit = await run(['audit', 'verify'], there);
  expect(audit).toMatchObject({ code: 0, json: { held: true } });
  const copy = await startTestHub({ environment: there, databaseUrl: server.connectionString });
  try {
    expect(await readToken(copy)).toEqual(before);
    const select = `SELECT name, payload FROM outbox WHERE due_at > now() + interval '1 hour'`;
    const waiting = await copy.deps.db.pool.query(select);
    expect(waiting.rows).toEqual((await pool.query(select)).rows);
    const person = await copy.openBrowser().signUp();
    expect(person.userId).toBeGreaterThan(userId);
  } finally {
    await copy.stop();
  }
});

it('leaves nothing behind of a backup that is cut off, and says when the keys are not those', async () => {
  expect(await run(['backup', file])).toMatchObject({ code: 0 });
  const cut = join(folder.path, 'cut.sql.gz');
  const whole = readFileSync(file);
  writeFileSync(cut, whole.subarray(0, whole.length - 200));
  await using empty = await createTestDatabase({ migrated: false });
  const there = { DATABASE_URL: empty.connectionString };
  expect(await run(['restore', cut], there)).toMatchObject({
    code: 1,
    json: { error: { code: 'BROKEN_BACKUP' } },
  });
  const db = createDatabase({ connectionString: empty.connectionString });
  expect(await db.prisma.user.count()).toBe(0);
  await db.close();

  const others = join(folder.path, 'other-keys');
  writeFileSync(others, generateKey('k1'));
  const { code, json } = await run(['restore', file], { ...there, EVERGRANT_KEYS_FILE: others });
  expect({ code, json }).toMatchObject({ code: 1, json: { error: { code: 'KEYS_DO_NOT_FIT' } } });
});

it('refuses what a hub that runs would lose', async () => {
  expect(await run(['move', '--to', database.connectionString])).toMatchObject({
    code: 1,
    json: { error: { code: 'NOT_EMBEDDED' } },
  });
  expect(await run(['restore', file])).toMatchObject({ code: 1, json: { error: { code: 'NOT_EMPTY' } } });
});
