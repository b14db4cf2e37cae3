import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { createKeyRing, createRowGuard, createVault, parseKeys } from '@evergrant/core';
import { sealWith } from '@evergrant/core/testing';
import { createDatabase } from '@evergrant/database';
import { createTestDatabase } from '@evergrant/database/testing';
import { generateKey } from '@evergrant/server/key-file';
import { freePort } from '@evergrant/server/testing/free-port';
import { temporaryFolder } from '@evergrant/server/testing/test-environment';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runCli } from '../testing/run-cli.ts';
import { checkClock } from './check-clock.ts';
import { checkDataFolder } from './check-data-folder.ts';
import { checkJournal } from './check-journal.ts';
import { checkPorts } from './check-ports.ts';
import { checkPublicUrl } from './check-public-url.ts';
import { checkNode } from './doctor.ts';

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());

/** Something that listens on a free port. */
async function serve(listener: RequestListener): Promise<AsyncDisposable & { port: number }> {
  const server = createServer(listener);
  const port = await freePort();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const sandbox = { enabled: false, port: 0, controlToken: undefined };

describe('the node check', () => {
  it.each([
    { version: '24.0.0', status: 'ok' },
    { version: '26.1.0', status: 'ok' },
    { version: '22.18.0', status: 'fail' },
  ])('$status: $version', ({ version, status }) => {
    expect(checkNode(version)).toMatchObject({ status });
  });
});

describe('the journal check', () => {
  it('fails where it may not look, and the other checks go on', async () => {
    const dataDir = join(folder.path, 'no-folder');
    writeFileSync(dataDir, '');
    expect(await checkJournal({ dataDir })).toMatchObject([{ name: 'journal', status: 'fail' }]);
  });

  it('says nothing while nothing was set aside, and names what was', async () => {
    const dataDir = join(folder.path, 'with-journal');
    expect(await checkJournal({ dataDir })).toEqual([]);
    const refused = join(dataDir, 'journal', 'refused');
    mkdirSync(refused, { recursive: true });
    expect(await checkJournal({ dataDir })).toEqual([]);
    writeFileSync(join(refused, 'one.entry'), '');
    expect(await checkJournal({ dataDir })).toMatchObject([
      { status: 'warn', message: expect.stringContaining('one'), advice: expect.stringContaining(refused) },
    ]);
  });
});

describe('the data folder check', () => {
  const folderOf = (name: string, mode: number) => {
    const dataDir = join(folder.path, name);
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'keys'), 'k1:x', { mode: 0o600 });
    chmodSync(dataDir, mode);
    return dataDir;
  };

  it('is content with a private folder and a private key file', () => {
    const checks = checkDataFolder({ dataDir: folderOf('private', 0o700), keys: undefined });
    expect(checks.map(({ status }) => status)).toEqual(['ok', 'ok']);
  });

  it('fails when other accounts can read the key file, and says what to do', () => {
    const dataDir = folderOf('open', 0o700);
    chmodSync(join(dataDir, 'keys'), 0o640);
    const [, keys] = checkDataFolder({ dataDir, keys: undefined });
    expect(keys).toMatchObject({ status: 'fail', advice: `chmod 600 ${join(dataDir, 'keys')}` });
  });

  it('warns when other accounts can write to the folder', () => {
    const [check] = checkDataFolder({
      dataDir: folderOf('shared', 0o777),
      keys: { entries: [], file: undefined },
    });
    expect(check).toMatchObject({ status: 'warn', advice: expect.stringContaining('chmod go-w') });
  });

  it('fails when the folder is a file', () => {
    const [check] = checkDataFolder({
      dataDir: join(folder.path, 'private/keys'),
      keys: { entries: [], file: undefined },
    });
    expect(check).toMatchObject({ status: 'fail' });
  });
});

describe('the public URL check', () => {
  const base = { host: '127.0.0.1', port: 3000, production: false, trustedProxyHops: 0 };
  it.each([
    { what: 'the default', publicUrl: 'http://localhost:3000', changes: {}, status: 'ok' },
    {
      what: 'https behind a proxy',
      publicUrl: 'https://hub.example.com',
      changes: { trustedProxyHops: 1 },
      status: 'ok',
    },
    {
      what: 'a proxy that nobody told of',
      publicUrl: 'https://hub.example.com',
      changes: {},
      status: 'warn',
    },
    { what: 'plain http on the network', publicUrl: 'http://hub.example.com', changes: {}, status: 'warn' },
    {
      what: 'that in production',
      publicUrl: 'http://hub.example.com',
      changes: { production: true },
      status: 'fail',
    },
    { what: 'another port', publicUrl: 'http://localhost:4000', changes: {}, status: 'warn' },
    {
      what: 'localhost for everybody',
      publicUrl: 'http://localhost:3000',
      changes: { host: '0.0.0.0' },
      status: 'warn',
    },
  ])('$status: $what', ({ publicUrl, changes, status }) => {
    expect(checkPublicUrl({ ...base, publicUrl, ...changes })).toMatchObject({ status });
  });
});

describe('the port check', () => {
  const check = async (port: number, hubRuns?: boolean) =>
    (await checkPorts({ host: '127.0.0.1', port, sandbox }, hubRuns))[0];

  it('is content with a free port', async () => {
    expect(await check(await freePort())).toMatchObject({
      status: 'ok',
      message: expect.stringContaining('free'),
    });
  });

  it('recognises a hub that is not ready, and what it lacks', async () => {
    const body = JSON.stringify({ status: 'unavailable', checks: { database: false, accepting: true } });
    await using hub = await serve((_request, response) => response.writeHead(503).end(body));
    expect(await check(hub.port)).toMatchObject({
      status: 'fail',
      message: expect.stringMatching(/\(database\)/),
    });
  });

  it('fails when something else has the port', async () => {
    await using stranger = await serve((_request, response) => response.end('<h1>It works!</h1>'));
    expect(await check(stranger.port)).toMatchObject({
      status: 'fail',
      advice: expect.stringContaining('PORT'),
    });
  });

  it('warns when a hub runs on the data folder, but elsewhere', async () => {
    expect(await check(await freePort(), true)).toMatchObject({ status: 'warn' });
  });

  it('fails when the host is not one of this machine', async () => {
    const checks = await checkPorts({ host: '192.0.2.1', port: await freePort(), sandbox }, false);
    expect(checks[0]).toMatchObject({ status: 'fail', advice: expect.stringContaining('HOST') });
  });

  it('looks at the port of the sandbox too, unless a hub has it', async () => {
    await using stranger = await serve((_request, response) => response.end());
    const settings = {
      host: '127.0.0.1',
      port: await freePort(),
      sandbox: { ...sandbox, enabled: true, port: stranger.port },
    };
    expect((await checkPorts(settings, false))[1]).toMatchObject({ name: 'sandbox port', status: 'fail' });
    expect(await checkPorts(settings, true)).toHaveLength(1);
  });
});

describe('the clock check', () => {
  const at = (iso: string) => ({ clock: { now: () => new Date(iso) } });
  const far = new Date('2100-01-01T00:00:00Z');

  it('fails before this version was made', () => {
    expect(checkClock(at('2001-01-01T00:00:00Z'), undefined)).toMatchObject({ status: 'fail' });
  });

  it('warns when the database has another time', () => {
    const theirs = new Date(far.getTime() + 60_000);
    expect(checkClock(at(far.toISOString()), { theirs, ours: far })).toMatchObject({
      status: 'warn',
      message: expect.stringContaining('60 s'),
    });
    expect(checkClock(at(far.toISOString()), { theirs: far, ours: far })).toMatchObject({ status: 'ok' });
  });
});

describe('evergrant doctor', () => {
  const checksSchema = z.object({
    ok: z.boolean(),
    checks: z.array(z.object({ name: z.string(), status: z.string(), message: z.string() })),
  });

  async function examine(environment: Record<string, string>) {
    const port = String(await freePort());
    const settings = { PORT: port, EVERGRANT_DATA_DIR: join(folder.path, 'private'), ...environment };
    const { code, json } = await runCli(['doctor', '--json'], { environment: settings });
    const { ok, checks } = checksSchema.parse(json);
    return { code, ok, of: (name: string) => checks.filter((check) => check.name === name) };
  }

  it('reports every problem of the configuration, and variables that do not exist', async () => {
    const { code, of } = await examine({
      LOG_LEVEL: 'loud',
      PORT: 'x',
      EVERGRANT_PUBLICURL: 'https://a.example',
      EVERGRANT_SIGN_UP_FILE: '/run/secrets/sign-up',
      EVERGRANT_METRICS_TOKEN_FILE: '',
      EVERGRANT_API_KEY: 'evg_a_b',
    });
    expect(code).toBe(1);
    expect(of('configuration')).toMatchObject([
      { status: 'warn', message: expect.stringContaining('EVERGRANT_PUBLICURL') },
      { status: 'warn', message: expect.stringContaining('EVERGRANT_SIGN_UP_FILE') },
      { status: 'fail', message: expect.stringMatching(/PORT[\s\S]*LOG_LEVEL|LOG_LEVEL[\s\S]*PORT/) },
    ]);
  });

  it('ends with 3 when the database is unreachable, and checks the rest all the same', async () => {
    const { code, ok, of } = await examine({ DATABASE_URL: 'postgresql://hub@127.0.0.1:1/hub' });
    expect({ code, ok }).toEqual({ code: 3, ok: false });
    expect(of('database')).toMatchObject([{ status: 'fail' }]);
    expect(of('port')).toMatchObject([{ status: 'ok' }]);
  });

  it('sees a database that no hub has used yet, and leaves it empty', async () => {
    await using database = await createTestDatabase({ migrated: false });
    const { code, of } = await examine({ DATABASE_URL: database.connectionString });
    expect(code).toBe(0);
    expect(of('migrations')).toMatchObject([
      { status: 'ok', message: expect.stringContaining('first start') },
    ]);
    const again = await examine({ DATABASE_URL: database.connectionString });
    expect(again.of('migrations')).toEqual(of('migrations'));
  });

  /** A migrated database whose history says something else. */
  async function databaseWith(change: string) {
    const database = await createTestDatabase();
    const db = createDatabase({ connectionString: database.connectionString, max: 1 });
    await db.pool.query(change);
    await db.close();
    return database;
  }

  it('sees a database that is behind, on which other commands refuse to work', async () => {
    await using database = await databaseWith(
      `UPDATE _prisma_migrations SET migration_name = '20000101000000_older'`,
    );
    const environment = { DATABASE_URL: database.connectionString, EVERGRANT_KEYS: generateKey('k1') };
    const { code, of } = await examine(environment);
    expect(code).toBe(0);
    expect(of('migrations')).toMatchObject([{ status: 'warn', message: expect.stringContaining('_init') }]);
    const list = await runCli(['api-key', 'list', '--json'], { environment });
    expect(list.code).toBe(1);
    expect(list.json).toMatchObject({ error: { code: 'SCHEMA_OUTDATED' } });
  });

  it.each([
    {
      what: 'migrated by a newer version',
      change: `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at)
        VALUES ('1', '', '29990101000000_newer', now())`,
      status: 'warn',
    },
    {
      what: 'left half migrated',
      change: `UPDATE _prisma_migrations SET finished_at = NULL`,
      status: 'fail',
    },
  ])('sees a database $what', async ({ change, status }) => {
    await using database = await databaseWith(change);
    const { of } = await examine({
      DATABASE_URL: database.connectionString,
      EVERGRANT_KEYS: generateKey('k1'),
    });
    expect(of('migrations')).toMatchObject([{ status }]);
  });

  const keys = generateKey('k1');

  /** A database with providers of the dashboard: catalog id or whole entry, and for whom its secret was sealed. */
  async function databaseWithProviders(
    rows: readonly { provider: string; sealedFor?: string; entry?: { issuer: string } }[],
  ) {
    const database = await createTestDatabase();
    const ring = createKeyRing(parseKeys(keys).keys);
    const vault = createVault(ring);
    const guard = createRowGuard(ring, () => undefined);
    const db = createDatabase({ connectionString: database.connectionString, max: 1 });
    await sealWith(db, ring);
    await db.prisma.providerConfiguration.createMany({
      data: rows.map(({ provider, sealedFor = provider, entry }) => {
        const owner = `provider:${sealedFor}`;
        const clientSecret = vault.encryptToken('secret', { owner, field: 'client_secret' });
        const content = { provider, clientId: 'hub', scope: [], parameters: {}, entry: entry ?? null };
        const seal = guard.seal('provider_configurations', content);
        return { provider, clientId: 'hub', clientSecret, scope: [], seal, ...(entry && { entry }) };
      }),
    });
    await db.close();
    return database;
  }

  it('checks the providers of the file and of the dashboard, and says where each comes from', async () => {
    await using database = await databaseWithProviders([
      { provider: 'discord' },
      { provider: 'github' },
      { provider: 'slack', sealedFor: 'somebody else' },
    ]);
    const file = join(folder.path, 'providers.json');
    writeFileSync(file, JSON.stringify({ github: { client_id: 'hub', client_secret: 'secret' } }));
    const environment = {
      DATABASE_URL: database.connectionString,
      EVERGRANT_KEYS: keys,
      EVERGRANT_PROVIDERS_FILE: file,
      EVERGRANT_PUBLIC_URL: 'https://hub.example.com',
    };

    const { code, of } = await examine(environment);
    expect(code).toBe(1);
    expect(of('providers')).toMatchObject([
      {
        status: 'ok',
        message: [
          'redirect URIs to register',
          'github: https://hub.example.com/oauth/callback/github (providers file, which wins over the dashboard)',
          'discord: https://hub.example.com/oauth/callback/discord (dashboard)',
        ].join('\n'),
      },
      {
        status: 'fail',
        message: expect.stringMatching(/^slack \(dashboard\) is not usable\n- client_secret: does not open/),
      },
    ]);

    const withoutKeys = await examine({ ...environment, EVERGRANT_KEYS: '' });
    expect(withoutKeys.of('providers')).toMatchObject([
      { status: 'ok', message: expect.stringContaining('github') },
      { status: 'warn', message: expect.stringContaining('dashboard') },
    ]);
  });

  it('tells of providers whose clock differs', async () => {
    await using database = await databaseWithProviders([{ provider: 'github' }]);
    const db = createDatabase({ connectionString: database.connectionString });
    await db.prisma.providerClock.create({ data: { provider: 'github', skewS: -180 } });
    await db.close();
    const { code, of } = await examine({ DATABASE_URL: database.connectionString, EVERGRANT_KEYS: keys });
    expect(code).toBe(0);
    expect(of('clock')).toMatchObject([
      { status: 'warn', message: expect.stringMatching(/^github is 180 s behind the hub/) },
      { status: 'ok' },
    ]);
  });

  it('has nothing to say against a hub whose providers are all set up in the dashboard', async () => {
    await using database = await databaseWithProviders([
      { provider: 'acme', entry: { issuer: 'https://id.example.com' } },
    ]);
    const { code, of } = await examine({ DATABASE_URL: database.connectionString, EVERGRANT_KEYS: keys });
    expect(code).toBe(0);
    expect(of('providers')).toMatchObject([
      { status: 'ok', message: expect.stringMatching(/^acme: .*\(dashboard\)$/m) },
    ]);
  });
});
