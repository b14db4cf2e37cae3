import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { createDatabase, findRunningPostgres } from '@evergrant/database';
import { connectSandboxControl } from '@evergrant/sandbox';
import { openBrowser } from '@evergrant/server/testing/browser';
import { freePort } from '@evergrant/server/testing/free-port';
import {
  CONTROL_TOKEN,
  inheritedEnvironment,
  programUnderTest,
  temporaryFolder,
} from '@evergrant/server/testing/test-environment';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runCli } from './testing/run-cli.ts';

const folder = temporaryFolder();
const dataDir = join(folder.path, 'data');
let environment: Record<string, string>;
let url: string;
let hub: ChildProcess | undefined;
/** At the sandbox. */
let connectionId: number;

beforeAll(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  environment = {
    PORT: String(port),
    EVERGRANT_PUBLIC_URL: url,
    EVERGRANT_DATA_DIR: dataDir,
    EVERGRANT_SANDBOX_PORT: String(await freePort()),
    EVERGRANT_SANDBOX_CONTROL_TOKEN: CONTROL_TOKEN,
    EVERGRANT_SIGN_UP: 'invite',
  };
});
afterAll(async () => {
  await stopHub('SIGKILL');
  // Ends the PostgreSQL of the killed hub, if there is one.
  await run('keys', 'status');
  folder[Symbol.dispose]();
});

const run = (...args: string[]) => runCli(args, { environment });

/** Resolves when the hub says that it is ready; its output keeps being read. */
async function startHub(): Promise<void> {
  const started = spawn(process.execPath, [programUnderTest('server')], {
    env: { ...inheritedEnvironment(), ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  hub = started;
  await new Promise<void>((resolve, reject) => {
    started.stdout.on('data', (chunk) => String(chunk).includes('Evergrant is ready') && resolve());
    started.once('close', () => reject(new Error('the hub ended before it was ready')));
  });
}

async function stopHub(signal: NodeJS.Signals): Promise<void> {
  if (hub === undefined || hub.exitCode !== null || hub.signalCode !== null) return;
  hub.kill(signal);
  await once(hub, 'close');
}

const call = (key: string, method: string, path: string, body?: object) =>
  fetch(`${url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

const keySchema = z.object({ id: z.string(), key: z.string() });

async function createKey(...options: string[]) {
  const { json } = await run('api-key', 'create', '--name', 'backend', '--json', ...options);
  return keySchema.parse(json);
}

const checksOf = (json: unknown) =>
  new Map(
    z
      .object({ checks: z.array(z.object({ name: z.string(), status: z.string(), message: z.string() })) })
      .parse(json)
      .checks.map(({ name, status, message }) => [name, `${status}: ${message}`]),
  );

describe('before the first start of a hub', () => {
  it('refuses, says what to do, and makes nothing', async () => {
    const { code, stderr } = await run('api-key', 'create', '--name', 'early', '--scope', 'tokens:read');
    expect(code).toBe(1);
    expect(stderr).toMatch(/no database in .*Start the hub once.*EVERGRANT_DATA_DIR/);
    expect(existsSync(dataDir)).toBe(false);
  });

  it('has a doctor who finds nothing wrong with that, and makes nothing either', async () => {
    const { code, json } = await run('doctor', '--json');
    expect(code).toBe(0);
    expect(checksOf(json).get('data folder')).toMatch(/^warn: .*does not exist yet/);
    expect(existsSync(dataDir)).toBe(false);
  });
});

describe('beside a running hub', () => {
  let postgres: number | undefined;

  beforeAll(async () => {
    await startHub();
    postgres = findRunningPostgres(dataDir)?.pid;
  });

  it('uses its database and leaves it alone', async () => {
    const { code, stdout, stderr } = await run('api-key', 'list');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('There is no API key yet');
    expect(postgres).toBeGreaterThan(0);
    expect(findRunningPostgres(dataDir)?.pid).toBe(postgres);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  it('makes the first account, which signs in although nobody may sign up', async () => {
    const signUp = await fetch(`${url}/api/auth/sign-up/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url },
      body: JSON.stringify({ email: 'eve@example.com', name: 'Eve', password: 'a long enough password' }),
    });
    expect(signUp.ok).toBe(false);

    const { code, json } = await run(
      'user',
      'create',
      '--email',
      'Ada@Example.com',
      '--name',
      'Ada',
      '--json',
    );
    expect(code).toBe(0);
    expect(json).toMatchObject({ email: 'ada@example.com', role: 'operator' });
    const { password } = z.object({ password: z.string().min(20) }).parse(json);
    const signIn = await fetch(`${url}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url },
      body: JSON.stringify({ email: 'ada@example.com', password }),
    });
    expect(signIn.status).toBe(200);
  });

  it('takes the password from standard input and does not repeat it', async () => {
    const args = ['user', 'create', '--email', 'bob@example.com', '--name', 'Bob', '--password-file', '-'];
    const { code, stdout, stderr } = await runCli(args, { environment, input: 'correct horse battery\n' });
    expect(code).toBe(0);
    expect(stdout).toMatch(/bob@example\.com: user \d+, role user\./);
    expect(stdout + stderr).not.toContain('correct horse');
  });

  it.each([
    { what: 'an address that is taken', email: 'bob@example.com', input: 'correct horse', says: 'already' },
    { what: 'a short password', email: 'carl@example.com', input: 'short', says: '10 to 200 characters' },
  ])('refuses $what', async ({ email, input, says }) => {
    const args = ['user', 'create', '--email', email, '--name', 'X', '--password-file', '-'];
    const { code, stdout, stderr } = await runCli(args, { environment, input });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(says);
  });

  it('makes a key that works at the hub, prints it alone, and keeps only its hash', async () => {
    const args = ['--scope', 'tokens:read', '--scope', 'connections:read', '--expires-in', '90d'];
    const { code, stdout, stderr } = await run('api-key', 'create', '--name', 'billing', ...args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^evg_[a-z0-9]{12}_[\w-]{43}\n$/);
    const key = stdout.trim();
    const secret = key.slice(-43);
    expect(stderr).not.toContain(secret);

    const token = await call(key, 'POST', '/tokens', { userId: 1, provider: 'sandbox' });
    expect(await token.json()).toMatchObject({ error: { code: 'ACCOUNT_NOT_FOUND' } });
    expect((await call(key, 'GET', '/providers')).status).toBe(200);

    const list = await run('api-key', 'list');
    expect(list.stdout).toMatch(
      /billing +active +tokens:read connections:read +anywhere +- +(\S+ ago|now) +(\S+ ago|now) +in 90d/,
    );
    expect(list.stdout).not.toContain(secret);
    const { connectionString = '' } = findRunningPostgres(dataDir) ?? {};
    const db = createDatabase({ connectionString, max: 1 });
    const stored = JSON.stringify(await db.prisma.apiKey.findMany());
    const audited = await db.prisma.auditEvent.findMany({ where: { event: 'api_key_created' } });
    await db.close();
    expect(stored).toContain('billing');
    expect(stored).not.toContain(secret);
    expect(audited.at(-1)).toMatchObject({
      actor: `cli:${userInfo().username}`,
      metadata: { name: 'billing' },
    });
    expect(JSON.stringify(audited.map(({ metadata }) => metadata))).not.toContain(secret);
  });

  it('limits a key to its scopes', async () => {
    const { key } = await createKey('--scope', 'audit:read');
    const token = await call(key, 'POST', '/tokens', { userId: 1, provider: 'sandbox' });
    expect(await token.json()).toMatchObject({ error: { code: 'FORBIDDEN' } });
  });

  it('ends a key, by its id or by the key itself', async () => {
    const [one, other] = [
      await createKey('--scope', 'connections:read'),
      await createKey('--scope', 'connections:read'),
    ];
    expect((await call(one.key, 'GET', '/providers')).status).toBe(200);
    expect((await run('api-key', 'revoke', one.id)).code).toBe(0);
    const { code, stdout, stderr } = await run('api-key', 'revoke', other.key);
    expect(code).toBe(0);
    expect(stdout + stderr).not.toContain(other.key);
    await expect.poll(async () => (await call(one.key, 'GET', '/providers')).status).toBe(401);
    expect((await call(other.key, 'GET', '/providers')).status).toBe(401);

    const again = await run('api-key', 'revoke', one.id, '--json');
    expect(again.code).toBe(1);
    expect(again.json).toMatchObject({ error: { code: 'API_KEY_NOT_FOUND' } });
  });

  it('refreshes a connection at the sandbox, which knows it as the hub', async () => {
    const account = { email: 'carol@example.com', password: 'correct horse battery' };
    const args = ['user', 'create', '--email', account.email, '--name', 'Carol', '--password-file', '-'];
    await runCli(args, { environment, input: account.password });
    const issuer = `http://127.0.0.1:${environment.EVERGRANT_SANDBOX_PORT}`;
    const sandbox = connectSandboxControl({ issuer, controlToken: CONTROL_TOKEN, fetch });
    const browser = openBrowser({ url, sandbox });
    await browser.signIn(account);
    ({ connectionId } = await browser.connect('ada'));
    const { code, stdout } = await run('connections', 'refresh', String(connectionId));
    expect(code).toBe(0);
    expect(stdout).toContain('connected, expires in');
  });

  it('has a doctor who finds everything fine', async () => {
    const { code, json } = await run('doctor', '--json');
    expect(code).toBe(0);
    expect(json).toMatchObject({ ok: true });
    const checks = checksOf(json);
    expect(checks.get('database')).toMatch(/^ok: PostgreSQL 18.*of the hub that runs/);
    expect(checks.get('port')).toMatch(/^ok: a hub runs on .* and is ready/);
    expect(checks.get('migrations')).toBe('ok: up to date');
    expect(checks.get('encryption keys')).toBe('ok: k1: fit the database');
    expect(checks.get('key file')).toMatch(/0600/);
  });
});

describe('after the hub', () => {
  it('starts the database for one command and stops it again', async () => {
    await stopHub('SIGTERM');
    const { code, stdout } = await run('api-key', 'list');
    expect(code).toBe(0);
    expect(stdout).toContain('billing');
    expect(findRunningPostgres(dataDir)).toBeUndefined();
    expect(existsSync(join(dataDir, 'evergrant.lock'))).toBe(false);
  });

  it('cannot reach the sandbox, which ran in the hub', async () => {
    const { code, json } = await run('connections', 'refresh', String(connectionId), '--json');
    expect(code).toBe(3);
    expect(json).toMatchObject({ error: { code: 'NETWORK_ERROR' } });
  });

  it('makes keys that work once the hub is back', async () => {
    const { key } = await createKey('--scope', 'connections:read');
    await startHub();
    expect((await call(key, 'GET', '/providers')).status).toBe(200);
    expect((await run('connections', 'refresh', String(connectionId))).code).toBe(0);
  });

  it('copes with the PostgreSQL that a killed hub left behind', async () => {
    await stopHub('SIGKILL');
    expect(findRunningPostgres(dataDir)).toBeDefined();
    const { code, stdout } = await run('keys', 'status');
    expect(code).toBe(0);
    expect(stdout).toMatch(/k1 +seals/);
    expect(findRunningPostgres(dataDir)).toBeUndefined();
  });

  it('finds keys that are not those of the database, and changes nothing', async () => {
    const { stdout: other } = await run('keys', 'generate');
    const environmentWithOther = { ...environment, EVERGRANT_KEYS: other.trim() };
    for (const command of ['doctor', 'keys status']) {
      const { code, stdout } = await runCli(command.split(' '), { environment: environmentWithOther });
      expect(code).toBe(1);
      expect(stdout).toMatch(/is not the one that sealed|differs/);
    }
    expect((await run('keys', 'status')).code).toBe(0);
  });
});
