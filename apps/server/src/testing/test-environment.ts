import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';

const APPS = join(import.meta.dirname, '../../..');

/** Guards the sandbox's control interface of every hub under test. */
export const CONTROL_TOKEN = 'control-token-of-tests';

/** A folder that is removed with everything in it. */
export function temporaryFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'evergrant-hub-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** What a process under test gets of our environment: how to find programs, and what Node has compiled already. */
export function inheritedEnvironment(): NodeJS.ProcessEnv {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  return { PATH, NODE_COMPILE_CACHE };
}

/**
 * What Node runs for a program of ours: that of the release at `TEST_HUB`, which `npm test` builds, by default the sources.
 */
export function programUnderTest(name: 'server' | 'cli'): string {
  const { TEST_HUB: release } = process.env;
  return release ? join(release, `lib/${name}.js`) : join(APPS, name, 'src/main.ts');
}

/**
 * The environment of a hub under test, on a free port: one trusted proxy hop, so that every browser has an address of
 * its own and the limits on sign-in attempts count for one browser only.
 */
export async function testEnvironment(settings: {
  dataDir: string;
  databaseUrl: string;
}): Promise<Record<string, string>> {
  const port = await freePort();
  return {
    HOST: '127.0.0.1',
    PORT: String(port),
    EVERGRANT_PUBLIC_URL: `http://127.0.0.1:${port}`,
    EVERGRANT_DATA_DIR: settings.dataDir,
    DATABASE_URL: settings.databaseUrl,
    EVERGRANT_SANDBOX: 'on',
    EVERGRANT_SANDBOX_PORT: '0',
    EVERGRANT_SANDBOX_CONTROL_TOKEN: CONTROL_TOKEN,
    EVERGRANT_TRUSTED_PROXY_HOPS: '1',
    LOG_LEVEL: 'debug',
    LOG_FORMAT: 'json',
  };
}
