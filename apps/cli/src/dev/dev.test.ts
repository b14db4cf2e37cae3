import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { freePort } from '@evergrant/server/testing/free-port';
import { temporaryFolder } from '@evergrant/server/testing/test-environment';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { runCli, runCliProcess, startCli } from '../testing/run-cli.ts';
import { devEnvironment } from './dev-environment.ts';

const APP = 'http://localhost:5173';
const JSON_TYPE = { 'content-type': 'application/json' };

const settings = { folder: 'here', port: 3000, sandboxPort: 3100, appOrigins: ['http://localhost:5173'] };

it('minds nothing of a real hub that the shell may name', () => {
  const environment = {
    DATABASE_URL: 'postgres://production',
    REDIS_URL: 'redis://production',
    EVERGRANT_KEYS: 'k1:secret',
    EVERGRANT_SMTP_URL: 'smtp://mail',
    EVERGRANT_PROVIDERS_FILE: 'providers.yaml',
    LOG_LEVEL: 'debug',
    EVERGRANT_DATA_DIR: '/srv/data',
  };
  expect(devEnvironment({ environment, cwd: '/work' }, settings)).toEqual({
    PORT: '3000',
    LOG_LEVEL: 'debug',
    EVERGRANT_PROVIDERS_FILE: 'providers.yaml',
    EVERGRANT_PUBLIC_URL: 'http://localhost:3000',
    EVERGRANT_DATA_DIR: '/work/here',
    EVERGRANT_SANDBOX: 'on',
    EVERGRANT_SANDBOX_PORT: '3100',
    EVERGRANT_REDIRECT_ALLOWLIST: 'http://localhost:5173',
    EVERGRANT_APP_ORIGINS: 'http://localhost:5173',
  });
});

/** The command line as a process of the program under test, in a folder where nothing is yet. */
async function devIn(folder: string): Promise<{ args: string[]; port: number; sandboxPort: number }> {
  const [port, sandboxPort] = [await freePort(), await freePort()];
  const ports = ['--port', String(port), '--sandbox-port', String(sandboxPort)];
  return { args: ['dev', '--folder', join(folder, 'hub'), ...ports], port, sandboxPort };
}

/** Starts it; where a test fails before it stops it, that is made up for. */
function start(args: readonly string[]): ChildProcess {
  const child = startCli(args);
  onTestFinished(async () => void (await stop(child, 'SIGTERM')));
  return child;
}

/** What stands on the screen of whoever started it. */
interface Screen {
  readonly url: string;
  readonly apiKey: string;
  readonly email: string;
  readonly password: string;
  readonly sandbox: string;
}

async function readScreen(child: ChildProcess): Promise<Screen> {
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const hear = (piece: unknown) => {
      output += String(piece);
      if (output.includes('Ctrl-C stops it.')) resolve();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('close', () => reject(new Error(`it ended before it was ready: ${output}`)));
  });
  const read = (pattern: RegExp) => pattern.exec(output)?.[1] ?? '';
  return {
    url: read(/^EVERGRANT_URL=(\S+)$/m),
    apiKey: read(/^EVERGRANT_API_KEY=(\S+)$/m),
    email: read(/Sign in +(\S+)/),
    password: read(/Password +(\S+)/),
    sandbox: read(/Sandbox +(\S+)/),
  };
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill(signal);
    await once(child, 'close');
  }
  return child.exitCode;
}

/** While its PostgreSQL runs, which is a process of its own. */
const databaseRuns = (folder: string) => existsSync(join(folder, 'hub/postgres/cluster/postmaster.pid'));

const signIn = ({ url, email, password }: Screen) =>
  fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { ...JSON_TYPE, origin: url },
    body: JSON.stringify({ email, password }),
  });

/** As the backend of an application, with the key. */
async function call<T>(
  { url, apiKey }: Screen,
  path: string,
  body: object,
  schema: z.ZodType<T>,
): Promise<T> {
  const answer = await fetch(`${url}/api/v1/${path}`, {
    method: 'POST',
    headers: { ...JSON_TYPE, authorization: `Bearer ${apiKey}` },
    body: JSON.stringify(body),
  });
  return schema.parse(await answer.json());
}

const readToken = (screen: Screen) =>
  call(
    screen,
    'tokens',
    { externalUserId: 'u1', provider: 'sandbox' },
    z.object({ accessToken: z.string(), scope: z.array(z.string()) }),
  );

/** Connects an account of the sandbox for a user of the application; where its browser is in the end. */
async function connect(screen: Screen): Promise<URL> {
  const { userId } = await call(
    screen,
    'connect-sessions',
    { externalUserId: 'u1', providers: ['sandbox'], returnUrl: `${APP}/` },
    z.object({ userId: z.number() }),
  );
  const { authUrl } = await call(
    screen,
    'connections',
    { userId, provider: 'sandbox', redirectUrl: `${APP}/` },
    z.object({ authUrl: z.string() }),
  );
  return browse(authUrl);
}

/** Goes where a browser is sent, and approves as Ada at the page that asks, until it is back at the application. */
async function browse(start: string): Promise<URL> {
  const cookies = new Map<string, string>();
  let url = new URL(start);
  let form: URLSearchParams | undefined;
  while (url.origin !== APP) {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    const answer = await fetch(url, {
      redirect: 'manual',
      headers: { accept: 'text/html', cookie },
      ...(form && { method: 'POST', body: form }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    const location = answer.headers.get('location');
    if (location !== null) url = new URL(location, url);
    else if (form !== undefined) throw new Error(`${answer.status} at ${url}: ${await answer.text()}`);
    form =
      location === null
        ? new URLSearchParams({ account: 'ada', decision: 'approve', scope: 'offline_access' })
        : undefined;
  }
  return url;
}

describe('a hub for development', () => {
  it('has all that a front end needs, ends with all its processes, and is the same at the next start', async () => {
    using folder = temporaryFolder();
    const { args, port } = await devIn(folder.path);
    const first = start(args);
    const screen = await readScreen(first);
    expect(screen.url).toBe(`http://localhost:${port}`);
    expect((await signIn(screen)).status).toBe(200);
    expect((await connect(screen)).searchParams.get('status')).toBe('connected');
    expect((await readToken(screen)).scope).toContain('openid');
    const forPages = await fetch(`${screen.url}/api/v1/providers`, { headers: { origin: APP } });
    expect(forPages.headers.get('access-control-allow-origin')).toBe(APP);
    const dashboard = await fetch(screen.url, { headers: { accept: 'text/html' } });
    expect(dashboard.headers.get('content-type')).toContain('text/html');

    expect(statSync(join(folder.path, 'hub/dev.json')).mode & 0o077).toBe(0);
    expect(readFileSync(join(folder.path, 'hub/.gitignore'), 'utf8')).toBe('*\n');
    const other = await devIn(folder.path);
    expect(await runCliProcess(other.args)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/A hub runs on .*hub already.* --folder/),
    });

    expect(await stop(first, 'SIGINT')).toBe(0);
    expect(databaseRuns(folder.path)).toBe(false);

    const second = start(args);
    const again = await readScreen(second);
    expect(again).toEqual(screen);
    expect((await readToken(again)).scope).toContain('openid');
    // As a terminal does whose window is closed.
    expect(await stop(second, 'SIGHUP')).toBe(0);
    expect(databaseRuns(folder.path)).toBe(false);
  });

  it('leaves no database behind where its start is cut off', async () => {
    using folder = temporaryFolder();
    const { args } = await devIn(folder.path);
    const child = start(args);
    await expect.poll(() => databaseRuns(folder.path), { timeout: 60_000 }).toBe(true);
    expect(await stop(child, 'SIGINT')).toBe(0);
    expect(databaseRuns(folder.path)).toBe(false);
  });

  it('says which port is taken, and makes nothing', async () => {
    using folder = temporaryFolder();
    const { args, port, sandboxPort } = await devIn(folder.path);
    for (const [taken, option] of [
      [port, '--port'],
      [sandboxPort, '--sandbox-port'],
    ] as const) {
      const occupant = createServer().listen(taken, '127.0.0.1');
      await once(occupant, 'listening');
      expect(await runCliProcess(args)).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(new RegExp(`^Port ${taken} is taken.* with ${option}\\.\n$`)),
      });
      occupant.close();
      await once(occupant, 'close');
    }
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('leaves a folder alone that holds something else', async () => {
    using folder = temporaryFolder();
    const { args } = await devIn(folder.path);
    const project = join(folder.path, 'hub');
    mkdirSync(project);
    writeFileSync(join(project, '.gitignore'), 'node_modules\n');
    expect(await runCli(args)).toMatchObject({ code: 1, stderr: expect.stringContaining('something else') });
    expect(readdirSync(project)).toEqual(['.gitignore']);
    expect(readFileSync(join(project, '.gitignore'), 'utf8')).toBe('node_modules\n');
  });

  it('says where it cannot write', async () => {
    using folder = temporaryFolder();
    const { args } = await devIn(folder.path);
    writeFileSync(join(folder.path, 'hub'), '');
    expect(await runCli(args)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/hub cannot be written .* --folder/),
    });
  });
});

it('says what is wrong with its options', async () => {
  for (const wrong of [
    ['--port', '0'],
    ['--port', 'x'],
    ['--port', '3100', '--sandbox-port', '3100'],
    ['--app', 'localhost'],
    ['--app', 'javascript:x'],
    ['--prot', '3000'],
  ])
    expect((await runCli(['dev', ...wrong])).code).toBe(2);
});
