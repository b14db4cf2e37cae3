import type { Answer } from '../answer.ts';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { loadConfig } from '../hub/load-config.ts';
import { claimFolder } from './claim-folder.ts';
import { type DevAccess, openDevAccess } from './dev-access.ts';
import { type DevSettings, devEnvironment } from './dev-environment.ts';
import { refuseTakenPorts } from './refuse-taken-ports.ts';
import { startDevHub } from './start-dev-hub.ts';

/**
 * Runs a hub for the development of an application until it is asked to stop: with the sandbox, an account, an API key, and the lines
 * for a `.env`.
 *
 * @throws CliError `USAGE` both ports are the same; `CONFIGURATION` what is kept of the environment is wrong; as {@link refuseTakenPorts}, {@link claimFolder},
 * {@link startDevHub} and {@link openDevAccess}
 */
export async function runDev(context: Context, settings: DevSettings): Promise<Answer> {
  if (settings.port === settings.sandboxPort)
    throw new CliError('USAGE', 'The hub and its sandbox need a port each: give --sandbox-port another one.');
  const config = loadConfig({ environment: devEnvironment(context, settings), cwd: context.cwd });
  const { dataDir } = config;
  await refuseTakenPorts(config);
  claimFolder(dataDir);
  // From here on: a start that is cut off would leave its database running.
  let asked = false;
  const stopped = context.untilStopped().then(() => {
    asked = true;
  });
  await context.writeOutput(`Starting a hub in ${dataDir} ...\n`);
  const hub = await startDevHub(config);
  try {
    const access = await openDevAccess(hub, dataDir);
    if (!asked)
      await context.writeOutput(describe({ url: hub.url, sandbox: hub.sandboxIssuer, dataDir, access }));
    await stopped;
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

For the .env of your backend. The key may do everything, so it never goes to a browser:

EVERGRANT_URL=${hub.url}
EVERGRANT_API_KEY=${hub.access.apiKey}

Ctrl-C stops it.
`;
