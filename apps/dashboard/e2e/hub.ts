import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { findRunningPostgres, openDirectConnection } from '@evergrant/database';
import {
  freePort,
  type HubSettings,
  type RunningHub as PlainHub,
  startHub as startPlainHub,
} from '@evergrant/playwright';
import { programUnderTest } from '@evergrant/server/testing/test-environment';

const ROOT = join(import.meta.dirname, '../../..');
const { TEST_HUB, E2E_DATA } = process.env;

/** The hub of this checkout: the release that `npm test` builds, by default the sources. */
export const CHECKOUT = {
  folder: TEST_HUB ?? ROOT,
  ...(E2E_DATA === undefined ? {} : { data: E2E_DATA }),
  environment: { NODE_COMPILE_CACHE: join(ROOT, '.cache/compile') },
} as const satisfies HubSettings;

/** The hub of this checkout, as users run it, with what only its own tests may do. */
export interface RunningHub extends PlainHub {
  /** The origin of a host application, on another site; nobody listens there until a test does. */
  readonly appOrigin: string;
  /** Runs a command of the CLI against this hub's data folder; answers its standard output. */
  cli(...args: string[]): Promise<string>;
  /** Asks its database. */
  sql(text: string, values?: readonly unknown[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

/** @param providers what stands in its providers file */
export async function startHub(
  settings: Readonly<Record<string, string>> = {},
  providers: Readonly<Record<string, unknown>> = {},
  { movableClock = false }: Pick<HubSettings, 'movableClock'> = {},
): Promise<RunningHub> {
  const appOrigin = `http://127.0.0.1:${await freePort()}`;
  const hub = await startPlainHub({
    ...CHECKOUT,
    movableClock,
    environment: {
      ...CHECKOUT.environment,
      EVERGRANT_APP_ORIGINS: appOrigin,
      EVERGRANT_REDIRECT_ALLOWLIST: appOrigin,
      ...settings,
    },
    providers,
  });
  return {
    ...hub,
    appOrigin,
    async cli(...args) {
      const run = spawn(process.execPath, [programUnderTest('cli'), ...args], {
        env: hub.environment,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const [answer, problem, [code]] = await Promise.all([
        text(run.stdout),
        text(run.stderr),
        once(run, 'close'),
      ]);
      if (code !== 0) throw new Error(`evergrant ${args[0]} exited with ${String(code)}:\n${problem}`);
      return answer;
    },
    async sql(query, values = []) {
      const database = findRunningPostgres(hub.dataDir);
      if (database === undefined) throw new Error('the hub has no database of its own');
      const connection = await openDirectConnection(database.connectionString, 'e2e');
      try {
        return (await connection.query(query, [...values])).rows;
      } finally {
        await connection.end();
      }
    },
  };
}
