import { redirectUriOf } from '@evergrant/core';
import type { Config } from '@evergrant/server/config';
import type { Check } from '../checks.ts';
import type { Context } from '../context.ts';

/** What can be connected, and the redirect URI that has to be registered for it. */
export function checkProviders(context: Pick<Context, 'clock'>, config: Config): Check[] {
  const name = 'providers';
  if (config.providers.length === 0)
    return [
      config.sandbox.enabled
        ? { name, status: 'ok', message: 'only the sandbox, for trying out' }
        : {
            name,
            status: 'warn',
            message: 'none: nothing can be connected',
            advice: 'Name a file with their client ids and secrets in EVERGRANT_PROVIDERS_FILE.',
          },
    ];
  const today = context.clock.now().toISOString().slice(0, 10);
  const lines = config.providers.map(({ provider: { id } }) => `${id}: ${redirectUriOf(config, id)}`);
  const retired = config.providers.filter(
    ({ provider: { status, sunset } }) => status === 'retired' || (sunset !== undefined && sunset <= today),
  );
  return [
    { name, status: 'ok', message: ['redirect URIs to register', ...lines].join('\n') },
    ...retired.map(
      ({ provider }): Check => ({
        name,
        status: 'warn',
        message: `${provider.id} is retired and not offered any more`,
      }),
    ),
  ];
}
