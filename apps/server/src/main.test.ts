import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createDatabase, openMovableTime } from '@evergrant/database';
import { createTestDatabase } from '@evergrant/database/testing';
import { connectSandboxControl } from '@evergrant/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { at } from './testing/at.ts';
import { openBrowser } from './testing/browser.ts';
import { freePort } from './testing/free-port.ts';
import { startHubCluster } from './testing/start-hub-cluster.ts';
import { startHubProcess } from './testing/start-hub-process.ts';
import { startTestHub } from './testing/start-test-hub.ts';
import { CONTROL_TOKEN, temporaryFolder, testEnvironment } from './testing/test-environment.ts';

const newKey = () => randomBytes(32).toString('base64');

/** A defect, and not a sentence for the person who started the hub. */
const STACK = /Unhandled|at .*\.[jt]s:\d+/;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The process id of the embedded PostgreSQL; 0 while there is none. */
function postmasterPid(dataDir: string): number {
  try {
    return Number(readFileSync(join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8').split('\n')[0]);
  } catch {
    return 0;
  }
}

/** Everything in the database, but what says when somebody looked. */
async function contentOf(connectionString: string): Promise<string> {
  const database = createDatabase({ connectionString });
  const { rows } = await database.pool.query(
    `SELECT table_schema || '.' || table_name AS name,
       query_to_xml(format('SELECT * FROM %I.%I ORDER BY 1', table_schema, table_name), true, true, '')::text AS content
     FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1`,
  );
  await database.close();
  return JSON.stringify(rows);
}

describe('a hub with its own database', () => {
  // One for all: making a database takes longer than most of what is tested with it.
  const folder = temporaryFolder();
  let environment: Record<string, string>;
  beforeAll(async () => {
    const { DATABASE_URL: _, ...own } = await testEnvironment({ dataDir: folder.path, databaseUrl: '' });
    environment = own;
  });
  afterAll(() => folder[Symbol.dispose]());

  it('starts from nothing, stops cleanly on either signal, and finds everything again', async () => {
    await using first = startHubProcess(environment);
    await first.ready();
    expect(first.output()).toContain(`Evergrant is ready: ${first.url}`);
    expect(statSync(join(folder.path, 'keys')).mode & 0o777).toBe(0o600);
    const issuer = z.string().parse(/Sandbox provider: +(\S+)/.exec(first.output())?.[1]);
    const sandbox = connectSandboxControl({ issuer, controlToken: CONTROL_TOKEN, fetch });
    const browser = openBrowser({ url: first.url, sandbox });
    const account = await browser.signUp();
    const { connectionId } = await browser.connect('ada');

    await using second = startHubProcess({ ...environment, PORT: '0' });
    expect(await second.exited).toBe(1);
    expect(second.output()).toContain('in use');
    expect(second.output()).toContain(folder.path);
    expect(await browser.trpc.me.get.query()).toMatchObject({ type: 'session' });

    const postgres = postmasterPid(folder.path);
    first.kill('SIGTERM');
    expect(await first.exited).toBe(0);
    expect(first.output()).toMatch(/SIGTERM: finishing what is under way \.\.\.\n(.*\n)*Stopped\./);
    expect(isAlive(postgres)).toBe(false);

    const startedAt = performance.now();
    await using third = startHubProcess({ ...environment, EVERGRANT_SANDBOX_PORT: new URL(issuer).port });
    await third.ready();
    process.stdout.write(`second start: ${Math.round(performance.now() - startedAt)} ms\n`);
    expect(await browser.trpc.me.get.query()).toMatchObject({ type: 'session', userId: account.userId });
    const { connections } = await browser.trpc.connections.list.query({});
    expect(connections).toMatchObject([{ id: connectionId, status: 'connected', providerAccountId: 'ada' }]);
    expect(await browser.trpc.connections.refresh.mutate({ id: connectionId })).toMatchObject({
      status: 'connected',
    });

    third.kill('SIGINT');
    expect(await third.exited).toBe(0);
    expect(third.output()).toContain('Stopped.');
    for (const { output } of [first, second, third]) {
      expect(output()).not.toMatch(STACK);
      expect(output()).not.toContain(readFileSync(join(folder.path, 'keys'), 'utf8').trim().split(':')[1]);
    }
  });

  it('ends, and says why, when its database is killed', async () => {
    await using hub = startHubProcess(environment);
    await hub.ready();
    process.kill(postmasterPid(folder.path), 'SIGKILL');
    expect(await hub.exited).toBe(1);
    expect(hub.output()).toContain('The database ended without being asked to.');
  });
});

it('ends in order after a defect that nothing caught, and tells of it without what hangs on it (ASVS 16.5.4)', async () => {
  await using database = await createTestDatabase();
  using folder = temporaryFolder();
  const environment = await testEnvironment({
    dataDir: folder.path,
    databaseUrl: database.connectionString,
  });
  const defect = `process.once('SIGUSR2',()=>{throw Object.assign(new Error('a defect of ours'),{token:'s3cret'})})`;
  await using hub = startHubProcess({
    ...environment,
    LOG_LEVEL: 'error',
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(defect)}`,
  });
  await hub.ready();
  hub.kill('SIGUSR2');
  expect(await hub.exited).toBe(1);
  expect(hub.output()).toContain('a defect of ours');
  expect(hub.output()).toContain('Stopped.');
  expect(hub.output()).not.toMatch(/s3cret/);
});

describe('a hub that cannot start', () => {
  it('on the data folder of another one says so, whoever runs the database', async () => {
    await using database = await createTestDatabase();
    using folder = temporaryFolder();
    const environment = await testEnvironment({
      dataDir: folder.path,
      databaseUrl: database.connectionString,
    });
    await using first = startHubProcess(environment);
    await first.ready();
    await using second = startHubProcess({ ...environment, PORT: '0' });
    expect(await second.exited).toBe(1);
    expect(second.output()).toContain('in use');
    expect((await fetch(`${first.url}/readyz`)).status).toBe(200);
  });

  it('says everything that is wrong with its configuration at once, and no secret', async () => {
    await using hub = startHubProcess({
      PORT: 'eighty',
      DATABASE_URL: 'mysql://user:hunter2@db/x',
      EVERGRANT_KEYS: 'k1:aHVudGVyMg==',
      LOG_LEVEL: 'loud',
    });
    expect(await hub.exited).toBe(1);
    for (const name of ['PORT', 'DATABASE_URL', 'EVERGRANT_KEYS', 'LOG_LEVEL'])
      expect(hub.output()).toContain(`- ${name}: `);
    expect(hub.output()).toMatch(/has 4 problems/);
    expect(hub.output()).not.toMatch(/hunter2|aHVudGVyMg/);
    expect(hub.output()).not.toMatch(STACK);
  });

  it.each(['PORT', 'EVERGRANT_SANDBOX_PORT'])('names the port that is taken: %s', async (variable) => {
    await using database = await createTestDatabase();
    using folder = temporaryFolder();
    const port = await freePort();
    const environment = await testEnvironment({
      dataDir: folder.path,
      databaseUrl: database.connectionString,
    });
    const occupant = createServer().listen(port, '127.0.0.1');
    await once(occupant, 'listening');
    await using hub = startHubProcess({ ...environment, [variable]: String(port) });
    expect(await hub.exited).toBe(1);
    expect(hub.output()).toContain(
      `Port ${port} on 127.0.0.1 is taken. Stop what listens there, or set ${variable} to a free one.`,
    );
    expect(hub.output()).not.toMatch(STACK);
    occupant.close();
  });

  it.each(['192.0.2.1', 'nowhere.invalid'])('says that the machine has no such address: %s', async (HOST) => {
    await using database = await createTestDatabase();
    using folder = temporaryFolder();
    const environment = await testEnvironment({
      dataDir: folder.path,
      databaseUrl: database.connectionString,
    });
    await using hub = startHubProcess({ ...environment, HOST });
    expect(await hub.exited).toBe(1);
    expect(hub.output()).toContain(`This machine has no address ${HOST}. Set HOST`);
    expect(hub.output()).not.toContain('defect');
  });

  it('says that its data folder cannot be used', async () => {
    using folder = temporaryFolder();
    const dataDir = join(folder.path, 'file');
    writeFileSync(dataDir, '');
    await using hub = startHubProcess(
      await testEnvironment({ dataDir, databaseUrl: 'postgresql://127.0.0.1:1/x' }),
    );
    expect(await hub.exited).toBe(1);
    expect(hub.output()).toContain(`The data folder ${dataDir} cannot be written`);
    expect(hub.output()).not.toContain('defect');
  });

  it('says that the database is unreachable, without its password', async () => {
    using folder = temporaryFolder();
    const environment = await testEnvironment({
      dataDir: folder.path,
      databaseUrl: 'postgresql://somebody:hunter2@127.0.0.1:1/nothing',
    });
    await using hub = startHubProcess(environment);
    expect(await hub.exited).toBe(1);
    expect(hub.output()).toMatch(/database|PostgreSQL/i);
    expect(hub.output()).not.toMatch(/hunter2/);
    expect(hub.output()).not.toMatch(STACK);
  });

  it('leaves a key file that it cannot read as it is', async () => {
    await using database = await createTestDatabase();
    using folder = temporaryFolder();
    const environment = await testEnvironment({
      dataDir: folder.path,
      databaseUrl: database.connectionString,
    });
    const file = join(folder.path, 'keys');
    writeFileSync(file, 'k1:half-of-a-ke');
    await using hub = startHubProcess(environment);
    expect(await hub.exited).toBe(1);
    expect(hub.output()).toContain(file);
    expect(hub.output()).not.toMatch(/half-of-a-ke/);
    expect(hub.output()).not.toMatch(STACK);
    expect(readFileSync(file, 'utf8')).toBe('k1:half-of-a-ke');
  });
});

describe('a database whose clock was put forward by tests', () => {
  it('is refused by every hub that is not for tests', async () => {
    await using database = await createTestDatabase();
    {
      await using time = await openMovableTime(database.connectionString);
      await time.advance(1);
    }
    await expect(startTestHub({ databaseUrl: database.connectionString })).rejects.toThrow(
      'good for tests only',
    );
  });
});

describe('a hub with the wrong encryption key', () => {
  it('refuses to start and changes nothing; with the right one beside a new one it starts', async () => {
    await using database = await createTestDatabase();
    const databaseUrl = database.connectionString;
    const right = `k1:${newKey()}`;
    const startWith = (EVERGRANT_KEYS: string) =>
      startTestHub({ databaseUrl, environment: { EVERGRANT_KEYS } });
    {
      await using hub = await startWith(right);
      const browser = hub.openBrowser();
      await browser.signUp();
      await browser.connect('ada');
    }
    const before = await contentOf(databaseUrl);
    expect(before).toContain('ada@sandbox.example');
    for (const wrong of [`k1:${newKey()}`, `k2:${newKey()}`, `k2:${newKey()},k1:${newKey()}`])
      await expect(startWith(wrong)).rejects.toThrow(
        /do not fit this database; nothing was changed\.\n- .*"k1"/,
      );

    using folder = temporaryFolder();
    const wrong = `k1:${newKey()}`;
    await using refused = startHubProcess({
      ...(await testEnvironment({ dataDir: folder.path, databaseUrl })),
      EVERGRANT_KEYS: wrong,
    });
    expect(await refused.exited).toBe(1);
    expect(refused.output()).toContain('The encryption keys do not fit this database; nothing was changed.');
    expect(refused.output()).not.toContain(wrong.slice(3, 20));
    expect(refused.output()).not.toMatch(STACK);
    expect(await contentOf(databaseUrl)).toBe(before);

    await using rotated = await startWith(`k2:${newKey()},${right}`);
    const { key } = await rotated.createKey(['tokens:read']);
    const answer = await rotated.rest(key, 'POST', '/tokens', { userId: 1, provider: 'sandbox' });
    expect(answer.status).toBe(200);
  });
});

describe('a hub that is told to stop', () => {
  it('answers what is under way, and loses no token', async () => {
    await using cluster = await startHubCluster(1);
    const [hub] = cluster.hubs;
    const { control } = cluster.sandbox;
    const browser = cluster.openBrowser();
    const { userId } = await browser.signUp();
    await browser.connect('ada', { provider: cluster.provider });
    const { key: apiKey } = await cluster.createKey(['tokens:read']);
    const read = (forceRefresh: boolean) =>
      fetch(`${cluster.url}/api/v1/tokens`, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({ userId, provider: cluster.provider, forceRefresh }),
      });
    const stream = await browser.fetch('/trpc/connections.onChange');
    await control.clearLedger();
    await control.setFault('token', { kind: 'delay', ms: 1_500, times: 1 });
    const half = connect(Number(new URL(cluster.url).port), '127.0.0.1');
    half.write('GET /healthz HTTP/1.1\r\nhost: hub\r\n');
    const underWay = read(true);
    await expect.poll(() => leaseCount(cluster.databaseUrl)).toBe(1);
    hub?.kill('SIGTERM');
    const isRefused = () =>
      fetch(`${cluster.url}/healthz`).then(
        () => false,
        () => true,
      );
    await expect.poll(isRefused).toBe(true);
    // It was on its way when the hub was told, and balancers do not send twice what was answered.
    half.write('\r\n');
    expect(await text(half)).toMatch(/^HTTP\/1\.1 200 [\s\S]*\r\nconnection: close\r\n/i);
    const answer = await underWay;
    const token = at(await answer.json(), 'accessToken');
    expect([answer.status, typeof token]).toEqual([200, 'string']);
    expect(await hub?.exited).toBe(0);
    await stream.body?.cancel().catch(() => undefined);

    await using again = await cluster.startHub({ PORT: new URL(cluster.url).port });
    await again.ready();
    expect(at(await (await read(false)).json(), 'accessToken')).toBe(token);
    expect((await read(true)).status).toBe(200);
    expect(await control.alarms()).toBe(0);
  });

  it('in the middle of a start still ends, and leaves no database behind', async () => {
    using folder = temporaryFolder();
    const { DATABASE_URL: _, ...environment } = await testEnvironment({
      dataDir: folder.path,
      databaseUrl: '',
    });
    await using hub = startHubProcess(environment);
    await expect.poll(() => postmasterPid(folder.path), { interval: 5 }).toBeGreaterThan(0);
    const postgres = postmasterPid(folder.path);
    hub.kill('SIGTERM');
    await hub.exited;
    await expect.poll(() => isAlive(postgres)).toBe(false);
  });
});

/** How many refreshes are under way. */
async function leaseCount(connectionString: string): Promise<number> {
  const database = createDatabase({ connectionString });
  const { rows } = await database.pool.query(
    'SELECT count(*)::int AS held FROM sealed_tokens WHERE lease_until > now()',
  );
  await database.close();
  return z.object({ held: z.number() }).parse(rows[0]).held;
}
