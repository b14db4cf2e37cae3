import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@evergrant/server/testing/free-port';
import { temporaryFolder } from '@evergrant/server/testing/test-environment';
import { expect, it } from 'vitest';
import { runCli, startCli } from '../testing/run-cli.ts';
import { devEnvironment } from './dev-environment.ts';

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

it('has a hub with an account and a key, and the next start finds the same', async () => {
  using folder = temporaryFolder();
  const [port, sandboxPort] = [await freePort(), await freePort()];
  const args = ['dev', '--folder', 'hub', '--port', String(port), '--sandbox-port', String(sandboxPort)];
  const child = startCli(args, { cwd: folder.path });
  let output = '';
  const ready = new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (piece) => {
      output += String(piece);
      if (output.includes('Ctrl-C stops it.')) resolve();
    });
    child.once('close', () => reject(new Error(`it ended before it was ready: ${output}`)));
  });
  await ready;
  const read = (pattern: RegExp) => pattern.exec(output)?.[1] ?? '';
  const url = read(/EVERGRANT_URL=(\S+)/);
  const apiKey = read(/EVERGRANT_API_KEY=(\S+)/);
  const account = { email: read(/Sign in +(\S+)/), password: read(/Password +(\S+)/) };
  expect(url).toBe(`http://localhost:${port}`);

  const json = { 'content-type': 'application/json' };
  const session = await fetch(`${url}/api/v1/connect-sessions`, {
    method: 'POST',
    headers: { ...json, authorization: `Bearer ${apiKey}` },
    body: JSON.stringify({
      externalUserId: 'u1',
      providers: ['sandbox'],
      returnUrl: 'http://localhost:5173/',
    }),
  });
  expect(session.status).toBe(200);
  const signIn = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { ...json, origin: url },
    body: JSON.stringify(account),
  });
  expect(signIn.status).toBe(200);
  const kept = join(folder.path, 'hub', 'dev.json');
  expect(statSync(kept).mode & 0o077).toBe(0);
  expect(readFileSync(join(folder.path, 'hub', '.gitignore'), 'utf8')).toBe('*\n');

  child.kill('SIGINT');
  await once(child, 'close');
  expect(child.exitCode).toBe(0);

  // Nobody waits at this terminal, so that it stops as soon as it is ready.
  const again = await runCli(args, { cwd: folder.path });
  expect(again.code).toBe(0);
  for (const text of [apiKey, account.email, account.password]) expect(again.stdout).toContain(text);
});

it('says what is wrong with its options', async () => {
  for (const wrong of [
    ['--port', '0'],
    ['--port', 'x'],
    ['--app', 'localhost'],
    ['--app', 'javascript:x'],
  ])
    expect((await runCli(['dev', ...wrong])).code).toBe(2);
});
