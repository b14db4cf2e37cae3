import {
  type ClientTrial,
  createProviderRegistry,
  type GuardedFetch,
  IntegrationsServiceError,
} from '@evergrant/core';
import type { ConfiguredProvider, Provider } from '@evergrant/providers';
import type { Check } from '../checks.ts';
import type { Context } from '../context.ts';
import { silentLog } from '../hub/silent-log.ts';
import { hasReservedCharacters, methodOf } from './check-abilities.ts';

const name = 'client';

/** Other ways in which a server may read the same credentials. */
const VARIANTS: readonly { readonly fields: Partial<Provider>; readonly words: string }[] = [
  { fields: { token_endpoint_auth_basic: 'raw' }, words: 'token_endpoint_auth_basic: raw' },
  {
    fields: { token_endpoint_auth_method: 'client_secret_post' },
    words: 'token_endpoint_auth_method: client_secret_post',
  },
];

/**
 * Tries the client at the provider's token endpoint with a made-up authorization code. Where it is refused and its
 * credentials could be read in another way, that is tried too.
 *
 * @param redirectUri the one to be registered
 */
export async function checkClientAtProvider(
  context: Pick<Context, 'clock'>,
  entry: ConfiguredProvider,
  { redirectUri, fetch }: { readonly redirectUri: string; readonly fetch: GuardedFetch },
): Promise<Check> {
  const attempt = async (fields: Partial<Provider> = {}): Promise<ClientTrial> => {
    const configured = { ...entry, provider: { ...entry.provider, ...fields } };
    const registry = createProviderRegistry([configured], { fetch, clock: context.clock, log: silentLog });
    return (await registry.adapter(entry.provider.id, {})).tryClient(redirectUri);
  };
  try {
    const trial = await attempt();
    if (trial.kind === 'accepted')
      return {
        name,
        status: 'ok',
        message: `the provider knows the client (a made-up code got ${trial.code})`,
      };
    if (trial.kind === 'unclear')
      return {
        name,
        status: 'warn',
        message: `the provider does not say whether it knows the client: ${trial.message}`,
      };
    const isAmbiguous = methodOf(entry) === 'client_secret_basic' && hasReservedCharacters(entry);
    for (const { fields, words } of isAmbiguous ? VARIANTS : [])
      if ((await attempt(fields)).kind === 'accepted')
        return {
          name,
          status: 'fail',
          message: `the provider refuses the client (${trial.code}), and accepts it with ${words}`,
          advice: `Put ${words} into the entry.`,
        };
    return {
      name,
      status: 'fail',
      message: `the provider refuses the client (${trial.code})`,
      advice: 'Check client_id and client_secret, and whether the client may use authorization codes.',
    };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error instanceof IntegrationsServiceError || error.name === 'ProviderFailure')
      return { name, status: 'warn', message: `the client could not be tried: ${error.message}` };
    throw error;
  }
}
