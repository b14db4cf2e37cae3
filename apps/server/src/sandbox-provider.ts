import { join } from 'node:path';
import { type KeyRing, type Logger, redirectUriOf } from '@evergrant/core';
import { startSandbox } from '@evergrant/sandbox';
import type { Config } from './config.ts';
import { accessSandbox, type SandboxAccess, sandboxClient } from './sandbox-client.ts';

/** The sandbox provider with the hub as its one client; its grants live in the data folder. */
export async function startSandboxProvider(
  config: Config,
  ring: KeyRing,
  log: Logger,
): Promise<SandboxAccess & { close(): Promise<void> }> {
  const client = sandboxClient(ring);
  const sandbox = await startSandbox({
    port: config.sandbox.port,
    clients: [
      {
        clientId: client.client_id,
        clientSecret: client.client_secret,
        clientName: 'Evergrant',
        redirectUris: [redirectUriOf(config, 'sandbox')],
      },
    ],
    stateFile: join(config.dataDir, 'sandbox.jsonl'),
    ...(config.sandbox.controlToken === undefined ? {} : { controlToken: config.sandbox.controlToken }),
    log: (message) => log.debug({}, message),
  });
  return {
    ...accessSandbox(sandbox.issuer, ring),
    close: () => sandbox.close(),
  };
}
