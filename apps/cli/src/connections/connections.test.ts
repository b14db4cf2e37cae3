import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '@evergrant/database/testing';
import { type Sandbox, startSandbox } from '@evergrant/sandbox';
import { generateKey } from '@evergrant/server/key-file';
import { openBrowser } from '@evergrant/server/testing/browser';
import { freePort } from '@evergrant/server/testing/free-port';
import { startTestHub, type TestHub } from '@evergrant/server/testing/start-test-hub';
import { temporaryFolder } from '@evergrant/server/testing/test-environment';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runCli } from '../testing/run-cli.ts';

const folder = temporaryFolder();
const clientSecret = 'secret-of-the-client-at-acme';
let database: TestDatabase;
let acme: Sandbox;
let hub: TestHub;
/** What the hub and the command line have in common. */
let environment: Record<string, string>;
let userId: number;
let connectionId: number;

beforeAll(async () => {
  const port = String(await freePort());
  const url = `http://127.0.0.1:${port}`;
  acme = await startSandbox({
    clients: [{ clientId: 'hub', clientSecret, redirectUris: [`${url}/oauth/callback/acme`] }],
    accessTokenTtl: 3600,
  });
  const providersFile = join(folder.path, 'providers.yaml');
  const entry = { client_id: 'hub', client_secret: clientSecret, issuer: acme.issuer };
  const scope = ['openid', 'profile', 'email', 'offline_access'];
  const authorization_request = { params: { prompt: 'consent' } };
  writeFileSync(providersFile, JSON.stringify({ acme: { ...entry, scope, authorization_request } }));
  database = await createTestDatabase();
  environment = {
    PORT: port,
    EVERGRANT_PUBLIC_URL: url,
    DATABASE_URL: database.connectionString,
    EVERGRANT_DATA_DIR: join(folder.path, 'data'),
    EVERGRANT_KEYS: generateKey('k1'),
    EVERGRANT_PROVIDERS_FILE: providersFile,
    EVERGRANT_TRUSTED_PROVIDER_ORIGINS: acme.issuer,
  };
  hub = await startTestHub({ environment, databaseUrl: database.connectionString });
  const browser = openBrowser({ url, sandbox: acme.control });
  ({ userId } = await browser.signUp());
  ({ connectionId } = await browser.connect('ada', { provider: 'acme' }));
  await browser.connect('bob', { provider: 'acme' });
});
afterAll(async () => {
  await hub.stop();
  await acme.close();
  await database.drop();
  folder[Symbol.dispose]();
});

const run = (command: string, changes: Record<string, string> = {}) =>
  runCli(command.split(/ +/), { environment: { ...environment, ...changes } });

const listSchema = z.object({
  connections: z.array(z.object({ id: z.number(), provider: z.string(), status: z.string() })),
  truncated: z.boolean(),
});
const list = async (options: string) =>
  listSchema.parse((await run(`connections list ${options} --json`)).json);

const refreshes = async () => (await acme.control.ledger({ endpoint: 'token' })).length;

/** What the command line did: the hub beside it refreshes too, when it thinks it should. */
const ownEvents = () => hub.deps.db.prisma.auditEvent.count({ where: { actor: { startsWith: 'cli:' } } });

describe('connections list', () => {
  it('shows whose they are, how they are and what the hub does next, in aligned columns', async () => {
    const { code, stdout } = await run('connections list');
    expect(code).toBe(0);
    const [header = '', ...rows] = stdout.trimEnd().split('\n');
    expect(header).toMatch(/^ID +USER +PROVIDER +ACCOUNT +STATUS +REASON +EXPIRES +NEXT REFRESH$/);
    expect(rows).toHaveLength(2);
    for (const row of rows)
      expect(row).toMatch(/^\d+ +\d+ +acme +\S.* connected +- +in (1h|\dm|\d\dm) +in \d\dm$/);
    expect(rows.map((row) => row.indexOf('connected'))).toEqual(rows.map(() => header.indexOf('STATUS')));
  });

  it('filters by user, provider and status', async () => {
    expect((await list(`--user ${userId} --provider acme --status connected`)).connections).toHaveLength(2);
    expect((await list('--provider google')).connections).toEqual([]);
    expect((await list('--status expired')).connections).toEqual([]);
  });

  it('says when there are more than it shows', async () => {
    const { connections, truncated } = await list('--limit 1');
    expect(connections).toHaveLength(1);
    expect(truncated).toBe(true);
    expect((await run('connections list --limit 1')).stderr).toContain('more than 1');
  });

  it('tells an unknown user from one without connections', async () => {
    const { code, json } = await run('connections list --user 4711 --json');
    expect(code).toBe(1);
    expect(json).toMatchObject({ error: { code: 'USER_NOT_FOUND' } });
  });

  it('shows no tokens and no envelopes', async () => {
    expect((await run('connections list --json')).stdout).not.toMatch(/v1\.k1\.|accessToken|refreshToken"/);
  });
});

describe('connections refresh', () => {
  it('gets a new token from the provider, once, and leaves an audit event of the command line', async () => {
    const before = await refreshes();
    const { code, stdout } = await run(`connections refresh ${connectionId}`);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      new RegExp(`^Refreshed connection ${connectionId} \\(acme, .+\\): connected, expires in `),
    );
    expect((await refreshes()) - before).toBe(1);
    const [event] = await hub.deps.db.prisma.auditEvent.findMany({
      where: { connectionId, event: 'token_refreshed' },
      orderBy: { id: 'desc' },
    });
    expect(event).toMatchObject({ actor: expect.stringMatching(/^cli:./) });
  });

  it('is seen by the hub that runs beside it', async () => {
    const { key } = await hub.createKey(['tokens:read']);
    const read = async () => {
      const body = { userId, provider: 'acme', accountId: 'ada' };
      const answer = await hub.rest(key, 'POST', '/tokens', body);
      return z.object({ accessToken: z.string() }).parse(await answer.json()).accessToken;
    };
    const before = await read();
    expect(await read()).toBe(before);
    expect((await run(`connections refresh ${connectionId}`)).code).toBe(0);
    await expect.poll(read).not.toBe(before);
  });

  it('ends with 3 when the provider cannot be reached, and the connection stays as it was', async () => {
    const changes = { EVERGRANT_TRUSTED_PROVIDER_ORIGINS: '' };
    const { code, json } = await run(`connections refresh ${connectionId} --json`, changes);
    expect(code).toBe(3);
    expect(json).toMatchObject({ error: { code: 'NETWORK_ERROR' } });
    expect((await list('--status connected')).connections).toHaveLength(2);
  });

  it.each([
    { what: 'an unknown connection', id: '4711', changes: {}, says: 'ACCOUNT_NOT_FOUND' },
    {
      what: 'without the configuration of the provider',
      id: 'connection',
      changes: { EVERGRANT_PROVIDERS_FILE: '' },
      says: 'PROVIDER_NOT_CONFIGURED',
    },
    {
      what: 'with keys that are not those of the hub',
      id: 'connection',
      changes: { EVERGRANT_KEYS: generateKey('k1') },
      says: 'KEYS_DO_NOT_FIT',
    },
  ])('refuses and touches nothing: $what', async ({ id, changes, says }) => {
    const before = await ownEvents();
    const target = id === 'connection' ? connectionId : id;
    const { code, json } = await run(`connections refresh ${target} --json`, changes);
    expect(code).toBe(1);
    expect(json).toMatchObject({ error: { code: says } });
    expect(await ownEvents()).toBe(before);
    expect((await list('--status connected')).connections.map((one) => one.id)).toContain(connectionId);
  });
});

describe('keys status', () => {
  it('counts what each key sealed', async () => {
    const { code, json } = await run('keys status --json', {
      EVERGRANT_KEYS: `${generateKey('k2')},${environment.EVERGRANT_KEYS}`,
    });
    expect(code).toBe(0);
    expect(json).toMatchObject({
      activeKeyId: 'k1',
      keys: [
        { id: 'k1', role: 'seals', since: expect.any(String), sealed: { connections: 2 } },
        { id: 'k2', role: 'unused', since: null, sealed: { connections: 0 } },
      ],
      processes: [{ keyIds: ['k1'], sealsWith: 'k1' }],
      problems: [],
    });
  });

  it('does not register a key by looking', async () => {
    expect(await hub.deps.db.prisma.vaultKey.findMany({ select: { keyId: true } })).toEqual([
      { keyId: 'k1' },
    ]);
  });

  it('fails when a key is missing that is still needed', async () => {
    const { code, stdout, stderr } = await run('keys status', { EVERGRANT_KEYS: generateKey('k2') });
    expect(code).toBe(1);
    expect(stdout).toMatch(/k1 +missing .* 2 /);
    expect(stderr).toContain('"k1"');
  });
});

describe('connections disconnect', () => {
  it('forgets the tokens and revokes the grant at the provider', async () => {
    const { code, stdout, stderr } = await run(`connections disconnect ${connectionId}`);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Disconnected connection ${connectionId} \\(acme, .+\\)\\.\n$`));
    expect(stderr).toContain('revoked at the provider');
    expect(await acme.control.ledger({ endpoint: 'revocation' })).not.toEqual([]);
    expect(await hub.deps.db.prisma.sealedToken.findUnique({ where: { connectionId } })).toBeNull();
    expect((await list('')).connections.map(({ id }) => id)).not.toContain(connectionId);
    expect((await list('--status disconnected')).connections.map(({ id }) => id)).toEqual([connectionId]);
  });

  it('cannot be done twice', async () => {
    const { code, json } = await run(`connections disconnect ${connectionId} --json`);
    expect(code).toBe(1);
    expect(json).toMatchObject({ error: { code: 'ACCOUNT_NOT_FOUND' } });
  });
});

describe('import', () => {
  it('takes accounts of another system over, says of each row what happened, and may be repeated', async () => {
    const file = join(folder.path, 'accounts.csv');
    writeFileSync(
      file,
      'externalUserId,provider,accountId,accessToken,refreshToken\nu1,their-acme,carol,at-of-carol,rt-of-carol\nu1,elsewhere,x,at,\n,acme,,,\n',
    );
    const args = ['import', 'csv', file, '--provider', 'their-acme=acme'];
    const { code, stdout, stderr } = await runCli(args, { environment });
    expect([code, stderr]).toEqual([1, '1 imported, 0 connected already, 2 failed.\n']);
    expect(stdout).toMatch(/1 +acme +imported +connection \d+\n2 +elsewhere +failed +INVALID_PROVIDER/);
    expect(stdout).not.toContain('at-of-carol');
    const again = await runCli([...args, '--json'], { environment });
    expect(again.json).toMatchObject({
      rows: [{ row: 1, status: 'unchanged' }, {}, { status: 'failed', code: 'USAGE' }],
    });
    const wrong = await runCli(['import', 'nango', file], { environment });
    expect([wrong.code, wrong.stderr]).toEqual([2, `${file} cannot be read as nango.\n`]);
  });
});
