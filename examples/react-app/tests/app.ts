import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test as base, freePort } from '@evergrant/playwright';

const HOST = '127.0.0.1';

export interface App {
  /** Of its pages. */
  readonly url: string;
}

/** Starts a program of this folder, until the test has ended. */
function run(script: string, args: readonly string[], environment: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [script, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return {
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || !child.kill()) return;
      await once(child, 'exit');
    },
  };
}

async function untilItAnswers(url: string): Promise<void> {
  const answers = () =>
    fetch(url).then(
      () => true,
      () => false,
    );
  while (!(await answers())) await new Promise((resolve) => setTimeout(resolve, 100));
}

/** The tests of this application: a hub of each worker's own, that knows the application, and the application itself. */
export const test = base.extend<object, { appUrl: string; app: App }>({
  appUrl: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from the pattern
    async ({}, use) => use(`http://${HOST}:${await freePort()}`),
    { scope: 'worker' },
  ],
  hubSettings: [
    async ({ appUrl }, use) =>
      use({ environment: { EVERGRANT_APP_ORIGINS: appUrl, EVERGRANT_REDIRECT_ALLOWLIST: appUrl } }),
    { scope: 'worker' },
  ],
  app: [
    async ({ hub, appUrl }, use) => {
      const [backendPort, { port }] = [String(await freePort()), new URL(appUrl)];
      await using _backend = run('backend.mjs', [], {
        EVERGRANT_URL: hub.url,
        EVERGRANT_API_KEY: await hub.createKey('connections:write', 'connections:read', 'tokens:read'),
        APP_URL: appUrl,
        PORT: backendPort,
      });
      const vite = 'node_modules/vite/bin/vite.js';
      const backendUrl = `http://${HOST}:${backendPort}`;
      await using _pages = run(vite, ['--host', HOST, '--port', port, '--strictPort'], {
        BACKEND_URL: backendUrl,
      });
      await untilItAnswers(backendUrl);
      await untilItAnswers(appUrl);
      await use({ url: appUrl });
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});
