import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '@evergrant/database/testing';
import { generateKey } from '@evergrant/server/key-file';
import { freePort } from '@evergrant/server/testing/free-port';
import { startTestHub, type TestHub } from '@evergrant/server/testing/start-test-hub';
import { temporaryFolder } from '@evergrant/server/testing/test-environment';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { runCli } from '../testing/run-cli.ts';

const folder = temporaryFolder();
const file = join(folder.path, 'key-list');
let database: TestDatabase;
let hub: TestHub;
let environment: Record<string, string>;

beforeAll(async () => {
  database = await createTestDatabase();
  const port = String(await freePort());
  writeFileSync(file, `${generateKey('k1')}\n`, { mode: 0o600 });
  environment = {
    PORT: port,
    EVERGRANT_PUBLIC_URL: `http://127.0.0.1:${port}`,
    EVERGRANT_KEYS_FILE: file,
    DATABASE_URL: database.connectionString,
  };
  hub = await startTestHub({ environment, databaseUrl: database.connectionString });
});
afterAll(async () => {
  await hub.stop();
  await database.drop();
  folder[Symbol.dispose]();
});

const run = (command: string, changes: Record<string, string> = {}) =>
  runCli(command.split(' '), {
    environment: { ...environment, EVERGRANT_DATA_DIR: join(folder.path, 'none'), ...changes },
  });

it('rotates the key of a hub that runs: nobody is signed out, no read fails, and the old key leaves', async () => {
  const browser = hub.openBrowser();
  const { userId } = await browser.signUp();
  await browser.connect('ada');
  const { key } = await hub.createKey(['tokens:read']);
  const read = async () => (await hub.rest(key, 'POST', '/tokens', { userId, provider: 'sandbox' })).status;

  expect(await run('keys retire k1 --json')).toMatchObject({
    code: 1,
    json: { error: { code: 'KEY_IN_USE' } },
  });
  const { code, stderr } = await run('keys rotate');
  expect(code).toBe(0);
  expect(stderr).toContain('keys retire k1');
  expect(readFileSync(file, 'utf8')).toMatch(/^k2:\S+\nk1:\S+\n$/);
  expect(statSync(file).mode & 0o777).toBe(0o600);

  const { prisma } = hub.deps.db;
  const sealedBy = async () =>
    (await prisma.sealedToken.findMany()).map(({ accessToken }) => accessToken.split('.')[1]);
  await vi.waitUntil(
    async () => {
      expect(await read()).toBe(200);
      return (await sealedBy()).every((id) => id === 'k2');
    },
    { timeout: 60_000, interval: 50 },
  );
  await expect
    .poll(() => browser.trpc.keys.status.query())
    .toMatchObject({
      keys: [{ id: 'k2', role: 'seals' }, { id: 'k1' }],
      processes: [{ keyIds: ['k2', 'k1'], reseals: true }],
      resealing: { state: 'done' },
    });
  expect(await (await fetch(`${hub.listenUrl}/metrics`)).text()).toMatch(
    /evergrant_sealed_rows\{key="k\d",kind="connections"\} 1/,
  );

  // Authorisations of before end by themselves.
  await prisma.flow.deleteMany();
  await vi.waitUntil(async () => (await run('keys retire k1')).code === 0, { timeout: 60_000 });
  expect((await run('keys status --json')).json).toMatchObject({
    keys: [
      { id: 'k2', role: 'seals' },
      { id: 'k1', role: 'unused' },
    ],
    resealing: { state: 'done' },
  });
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^k1:.*\n/m, ''));
  await hub.stop();
  hub = await startTestHub({ environment, databaseUrl: database.connectionString });
  expect(await read()).toBe(200);
  expect(await browser.trpc.me.get.query()).toMatchObject({ type: 'session', userId });
  expect(
    (
      await hub.deps.db.prisma.auditEvent.findMany({
        where: { event: { startsWith: 'key_' } },
        orderBy: { id: 'asc' },
      })
    ).map(({ event }) => event),
  ).toEqual(['key_in_use', 'key_retired']);
});

const fromEnvironment = () => ({
  EVERGRANT_KEYS_FILE: '',
  EVERGRANT_KEYS: readFileSync(file, 'utf8').trim(),
});

it.each([
  ['keys retire k9', () => ({}), 'KEY_IN_USE'],
  ['keys retire k2 --lost', () => ({}), 'KEY_IN_USE'],
  ['keys rotate --id k2', () => ({}), 'USAGE'],
  ['keys rotate', fromEnvironment, 'KEYS_NOT_IN_FILE'],
])('refuses "%s" and changes nothing', async (command, changes, code) => {
  const before = readFileSync(file, 'utf8');
  expect((await run(`${command} --json`, changes())).json).toMatchObject({ error: { code } });
  expect(readFileSync(file, 'utf8')).toBe(before);
});

it('gives up what a lost key sealed, so that the hub starts without it', async () => {
  await hub.stop();
  writeFileSync(file, `${generateKey('k3')}\n`, { mode: 0o600 });
  const start = () => startTestHub({ environment, databaseUrl: database.connectionString });
  await expect(start()).rejects.toThrow('"k2" sealed data in this database, but is missing');
  expect((await run('keys retire k2 --lost')).code).toBe(0);
  hub = await start();
  const { key } = await hub.createKey(['tokens:read']);
  const answer = await hub.rest(key, 'POST', '/tokens', { userId: 1, provider: 'sandbox' });
  expect(answer.ok).toBe(false);
  expect((await run('keys status')).stdout).toMatch(/k2 +forgotten/);
});
