import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer } from '../answer.ts';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { loadConfig } from '../hub/load-config.ts';
import { type DevAccess, openDevAccess } from './dev-access.ts';
import { type DevSettings, devEnvironment } from './dev-environment.ts';

/**
 * Runs a hub for the development of an application until it is asked to stop: with the sandbox, an account, an API key, and the lines
 * for a `.env`.
 *
 * @throws CliError `CONFIGURATION` a port is taken, or what is kept of the environment is wrong; as {@link openDevAccess}
 * @throws DatabaseSetupError a hub runs on this folder already
 */
export async function runDev(context: Context, settings: DevSettings): Promise<Answer> {
  const config = loadConfig({ environment: devEnvironment(context, settings), cwd: context.cwd });
  const { dataDir } = config;
  mkdirSync(dataDir, { recursive: true });
  // Keys and passwords: nothing for a repository.
  writeFileSync(join(dataDir, '.gitignore'), '*\n');
  const { createLogger } = await import('@evergrant/server/log');
  const { startHub } = await import('@evergrant/server/hub');
  const { StartError } = await import('@evergrant/server/start-error');
  const log = createLogger({ level: config.logLevel, format: config.logFormat });
  const hub = await startHub(config, log).catch((error: unknown) => {
    throw error instanceof StartError
      ? new CliError('CONFIGURATION', error.message, { cause: error })
      : error;
  });
  try {
    const access = await openDevAccess(hub, dataDir);
    await context.writeOutput(describe({ url: hub.url, sandbox: hub.sandboxIssuer, dataDir, access }));
    await context.untilStopped();
  } finally {
    await hub.stop();
  }
  return { json: {}, text: 'Stopped. The next start finds everything as it is.' };
}

const describe = (hub: {
  readonly url: string;
  readonly sandbox: string | undefined;
  readonly dataDir: string;
  readonly access: DevAccess;
}): string => `
Evergrant is ready: ${hub.url}

  Sign in    ${hub.access.email}
  Password   ${hub.access.password}
  Sandbox    ${hub.sandbox} (pretend people, no passwords)
  Data       ${hub.dataDir}

For the .env of your backend; the key may everything, so it never goes to a browser:

EVERGRANT_URL=${hub.url}
EVERGRANT_API_KEY=${hub.access.apiKey}

Ctrl-C stops it.
`;
