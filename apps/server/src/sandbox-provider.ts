import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type Logger, redirectUriOf } from '@evergrant/core';
import { type ConfiguredProvider, sandboxProvider } from '@evergrant/providers';
import { startSandbox } from '@evergrant/sandbox';
import type { Config } from './config.ts';

const CLIENT_ID = 'evergrant';

/** The sandbox provider with the hub as its one client; its grants live in the data folder. */
export async function startSandboxProvider(
  config: Config,
  log: Logger,
): Promise<{ issuer: string; configured: ConfiguredProvider; close(): Promise<void> }> {
  const clientSecret = randomBytes(32).toString('base64url');
  const sandbox = await startSandbox({
    port: config.sandbox.port,
    clients: [
      {
        clientId: CLIENT_ID,
        clientSecret,
        clientName: 'Evergrant',
        redirectUris: [redirectUriOf(config, 'sandbox')],
      },
    ],
    stateFile: join(config.dataDir, 'sandbox.jsonl'),
    ...(config.sandbox.controlToken === undefined ? {} : { controlToken: config.sandbox.controlToken }),
    log: (message) => log.debug({}, `[sandbox] ${message}`),
  });
  return {
    issuer: sandbox.issuer,
    configured: {
      provider: sandboxProvider({ issuer: sandbox.issuer }),
      client_id: CLIENT_ID,
      client_secret: clientSecret,
      parameters: {},
    },
    close: () => sandbox.close(),
  };
}
