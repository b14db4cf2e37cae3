import { join } from 'node:path';
import { type Logger, redirectUriOf } from '@evergrant/core';
import { startSandbox } from '@evergrant/sandbox';
import type { Config } from './config.ts';
import { accessSandbox, SANDBOX_CLIENT_ID, type SandboxAccess } from './sandbox-client.ts';

/**
 * The sandbox provider with the hub as its one client; its grants live in the data folder.
 *
 * @param effects.advanceClock puts this process's time forward, on behalf of a test
 */
export async function startSandboxProvider(
  config: Config,
  clientSecret: string,
  { log, advanceClock }: { log: Logger; advanceClock?: ((ms: number) => Promise<Date>) | undefined },
): Promise<SandboxAccess & { close(): Promise<void> }> {
  const sandbox = await startSandbox({
    port: config.sandbox.port,
    clients: [
      {
        clientId: SANDBOX_CLIENT_ID,
        clientSecret,
        clientName: 'Evergrant',
        redirectUris: [redirectUriOf(config, 'sandbox')],
      },
    ],
    stateFile: join(config.dataDir, 'sandbox.jsonl'),
    ...(config.sandbox.controlToken === undefined ? {} : { controlToken: config.sandbox.controlToken }),
    ...(advanceClock === undefined ? {} : { advanceClock }),
    log: (message) => log.debug({}, message),
  });
  return {
    ...accessSandbox(sandbox.issuer, clientSecret),
    close: () => sandbox.close(),
  };
}
