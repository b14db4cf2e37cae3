import { isOffered, redirectUriOf, type StoredProvider } from '@evergrant/core';
import type { Problem, Provider } from '@evergrant/providers';
import type { Config } from '@evergrant/server/config';
import type { Check } from '../checks.ts';
import type { Context } from '../context.ts';
import { listProblems } from '../hub/load-config.ts';

/** A provider that the hub offers, and where it is set up. */
interface Offered {
  readonly provider: Provider;
  readonly source: string;
}

const name = 'providers';

/**
 * What can be connected, where it is set up, and the redirect URI that has to be registered for it.
 *
 * @param stored what operators set up in the dashboard; undefined where it cannot be read
 */
export function checkProviders(
  context: Pick<Context, 'clock'>,
  config: Config,
  stored: ReadonlyMap<string, StoredProvider> | undefined,
): Check[] {
  const fixed = config.providers.map(({ provider }): Offered => {
    const source = stored?.has(provider.id)
      ? 'providers file, which wins over the dashboard'
      : 'providers file';
    return { provider, source };
  });
  const offered = [...fixed];
  const broken: Check[] = [];
  for (const [id, entry] of stored ?? []) {
    if (fixed.some(({ provider }) => provider.id === id)) continue;
    if (entry.ok) offered.push({ provider: entry.configured.provider, source: 'dashboard' });
    else broken.push(brokenSettings(id, entry.problems));
  }
  const checks = [
    ...(offered.length === 0 ? [] : [listRedirectUris(config, offered)]),
    ...findRetired(context, offered),
    ...broken,
    ...(stored === undefined ? [UNREAD] : []),
  ];
  return checks.length === 0 ? [nothingSetUp(config)] : checks;
}

function listRedirectUris(config: Config, offered: readonly Offered[]): Check {
  const lines = offered.map(
    ({ provider: { id }, source }) => `${id}: ${redirectUriOf(config, id)} (${source})`,
  );
  return { name, status: 'ok', message: ['redirect URIs to register', ...lines].join('\n') };
}

function findRetired({ clock }: Pick<Context, 'clock'>, offered: readonly Offered[]): Check[] {
  return offered
    .filter(({ provider }) => !isOffered(provider, clock))
    .map(({ provider, source }) => ({
      name,
      status: 'warn',
      message: `${provider.id} (${source}) is retired and not offered any more`,
    }));
}

const brokenSettings = (id: string, problems: readonly Problem[]): Check => ({
  name,
  status: 'fail',
  message: `${id} (dashboard) is not usable\n${listProblems(problems)}`,
  advice: 'Correct its settings on the page Providers of the dashboard.',
});

const UNREAD: Check = {
  name,
  status: 'warn',
  message: 'those of the dashboard cannot be read',
  advice: 'See what is said of the database, the migrations and the encryption keys.',
};

const nothingSetUp = (config: Config): Check =>
  config.sandbox.enabled
    ? { name, status: 'ok', message: 'only the sandbox, for trying out' }
    : {
        name,
        status: 'warn',
        message: 'none: nothing can be connected',
        advice:
          'Add one on the page Providers of the dashboard, or name a file with client ids and secrets in ' +
          'EVERGRANT_PROVIDERS_FILE.',
      };
