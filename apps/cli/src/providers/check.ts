import { createGuardedFetch, redirectUriOf } from '@evergrant/core';
import { type ConfiguredProvider, findProvider, type Problem, providerSchema } from '@evergrant/providers';
import { type Config, parseConfig } from '@evergrant/server/config';
import type { Answer } from '../answer.ts';
import { type Check, hasFailed, renderChecks } from '../checks.ts';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { listProblems, loadConfig } from '../hub/load-config.ts';
import { checkAbilities } from './check-abilities.ts';
import { checkAddresses } from './check-addresses.ts';
import { checkClientAtProvider } from './check-client.ts';
import { checkDiscovery } from './check-discovery.ts';
import { readStoredProviders, type StoredProviders } from './stored-providers.ts';
import { watchClock } from './watch-clock.ts';

const NONE: StoredProviders['providers'] = new Map();

/**
 * Checks a provider: the operator's entry when there is one, in the configuration or the dashboard, else that of the
 * catalog.
 *
 * @throws CliError `UNKNOWN_PROVIDER`; `CONFIGURATION` for problems elsewhere
 */
export async function checkProvider(
  context: Context,
  id: string,
  { tryClient }: { readonly tryClient: boolean },
): Promise<Answer> {
  const broken = brokenEntry(context, id);
  if (broken !== undefined) return answer(context, { id, source: 'configured', checks: [broken] });

  const config = loadConfig(context);
  const fixed = config.providers.find(({ provider }) => provider.id === id);
  // The configuration wins, so there is nothing else to look at where it names the provider.
  const { providers, remark } =
    fixed === undefined ? await readStoredProviders(context) : { providers: NONE, remark: undefined };
  const stored = providers.get(id);
  if (stored?.ok === false)
    return answer(context, { id, source: 'configured', checks: [brokenSettings(stored.problems)] });
  const configured = fixed ?? stored?.configured;
  const known = configured?.provider ?? findProvider(id);
  if (known === undefined)
    throw new CliError(
      'UNKNOWN_PROVIDER',
      `There is no provider ${id}, neither configured nor in the catalog. ` +
        `\`evergrant providers list --all\` shows the catalog.${remark === undefined ? '' : ` ${remark}`}`,
    );
  const entry = configured ?? { provider: known, client_id: '', parameters: {} };
  const guardedFetch = createGuardedFetch({ trustedOrigins: config.trustedProviderOrigins });
  const watched = watchClock(context, guardedFetch);
  try {
    const discovery = await checkDiscovery(entry, watched.fetch);
    const checks = [
      checkEntry(entry),
      checkClient(configured, config, { id, remark }),
      checkRedirectUri(entry, config),
      ...checkAddresses(entry, config.trustedProviderOrigins),
      ...discovery.checks,
      // Without its document nothing is known of a provider that needs it.
      ...(known.token_endpoint === undefined && discovery.document === undefined
        ? []
        : checkAbilities(entry, discovery.document)),
      ...(tryClient && configured !== undefined
        ? [
            await checkClientAtProvider(context, configured, {
              redirectUri: redirectUriOf(config, id),
              fetch: watched.fetch,
            }),
          ]
        : []),
      ...watched.check(),
    ];
    return answer(context, {
      id,
      source: configured ? 'configured' : 'catalog',
      checks,
      unreachable: discovery.unreachable,
    });
  } finally {
    await guardedFetch.close();
  }
}

/** What was found out about a provider. */
interface Findings {
  readonly id: string;
  readonly source: 'configured' | 'catalog';
  readonly checks: readonly Check[];
  /** Default false. */
  readonly unreachable?: boolean;
}

function answer(context: Context, { id, source, checks, unreachable = false }: Findings): Answer {
  return {
    json: { provider: id, source, ok: !hasFailed(checks), checks },
    text: renderChecks(checks, context.paint),
    exitCode: unreachable ? 3 : hasFailed(checks) ? 1 : 0,
  };
}

/** Problems of this very entry are what was asked for, rather than a reason not to answer. */
function brokenEntry(context: Context, id: string): Check | undefined {
  const result = parseConfig(context.environment, context.cwd);
  const prefix = `EVERGRANT_PROVIDERS_FILE: ${id}`;
  const problems = result.ok
    ? []
    : result.problems.filter(({ path }) => path === prefix || path.startsWith(`${prefix}.`));
  if (problems.length === 0) return undefined;
  return {
    name: 'entry',
    status: 'fail',
    message: `the entry is not usable\n${listProblems(problems)}`,
    advice: 'Correct the entry in the file that EVERGRANT_PROVIDERS_FILE names.',
  };
}

function checkEntry({ provider }: ConfiguredProvider): Check {
  const parsed = providerSchema.safeParse(provider);
  if (!parsed.success)
    return {
      name: 'entry',
      status: 'fail',
      message: parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'),
    };
  if (provider.status === 'retired' || provider.sunset !== undefined)
    return {
      name: 'entry',
      status: 'warn',
      message: `${provider.display_name}: retired${provider.sunset === undefined ? '' : ` on ${provider.sunset}`}`,
      advice: 'Connections that exist are shown; new ones are not offered.',
    };
  return {
    name: 'entry',
    status: 'ok',
    message: [provider.display_name, provider.note].filter(Boolean).join('\n'),
  };
}

/** What operators set up in the dashboard, and what does not work any more with this version or these keys. */
const brokenSettings = (problems: readonly Problem[]): Check => ({
  name: 'entry',
  status: 'fail',
  message: `the settings are not usable\n${listProblems(problems)}`,
  advice: 'Correct them on the page Providers of the dashboard.',
});

function checkClient(
  configured: ConfiguredProvider | undefined,
  config: Config,
  { id, remark }: { readonly id: string; readonly remark: string | undefined },
): Check {
  if (configured !== undefined)
    return {
      name: 'client',
      status: 'ok',
      message: 'client credentials are configured (--try-client tries them)',
    };
  const documentation = findProvider(id)?.service_documentation;
  return {
    name: 'client',
    status: 'warn',
    message: ['not configured here, so it cannot be connected', remark]
      .filter((line) => line !== undefined)
      .join('\n'),
    advice:
      `Register a client${documentation === undefined ? '' : ` (${documentation})`} with the redirect URI ` +
      `${redirectUriOf(config, id)}, and put its client_id and client_secret under "${id}" in ` +
      'EVERGRANT_PROVIDERS_FILE, or add it on the page Providers of the dashboard.',
  };
}

function checkRedirectUri({ provider }: ConfiguredProvider, config: Config): Check {
  return {
    name: 'redirect URI',
    status: 'ok',
    message: [redirectUriOf(config, provider.id), provider.redirect_uri_note].filter(Boolean).join('\n'),
  };
}
