import { join } from 'node:path';
import { type Logger, redirectUriOf } from '@evergrant/core';
import { startSandbox } from '@evergrant/sandbox';
import type { Config } from './config.ts';
import { accessSandbox, SANDBOX_CLIENT_ID, type SandboxAccess } from './sandbox-client.ts';

/** The sandbox provider with the hub as its one client; its grants live in the data folder. */
export async function startSandboxProvider(
  config: Config,
  clientSecret: string,
  log: Logger,
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
    log: (message) => log.debug({}, message),
  });
  return {
    ...accessSandbox(sandbox.issuer, clientSecret),
    close: () => sandbox.close(),
  };
}
