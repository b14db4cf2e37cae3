import { z } from 'zod';
import type { RequestOrigin } from '../audit/audit-event.ts';
import { chosenResource, resourceSchema } from '../connections/chosen-resource.ts';
import { type AccountKey, findConnectionByAccount } from '../connections/connection-store.ts';
import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import type { ApiCredentials } from '../oauth/ask-provider.ts';
import type { ProviderAdapter } from '../oauth/provider-registry.ts';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import { RETRY, retryWithBackoff } from '../outbound/retry-with-backoff.ts';

/** `none`: the provider knows no such thing. `open`: the user has to choose. */
export const resourceChoiceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('open') }),
  z.object({ kind: z.literal('chosen'), resource: resourceSchema }),
]);
export type ResourceChoice = z.infer<typeof resourceChoiceSchema>;

/** Asks the provider what there is to choose from; what may pass is asked again. */
export const askForResources = (
  deps: Pick<Deps, 'log'>,
  adapter: ProviderAdapter,
  { credentials, origin: { correlationId } }: { credentials: ApiCredentials; origin: RequestOrigin },
) =>
  retryWithBackoff(() => adapter.listResources(credentials), RETRY.maxRetries, 'Listing resources', {
    log: deps.log,
    correlationId,
  });

/**
 * Decides after a consent what the connection is used with: the only resource there is, the one that was chosen before,
 * or whatever the user chooses later. A list that cannot be had now does not keep the account from being connected, and says
 * nothing against what was chosen before.
 *
 * @throws NO_RESOURCE the account has none
 */
export async function decideResource(
  deps: Pick<Deps, 'db' | 'log'>,
  adapter: ProviderAdapter,
  consent: {
    readonly account: AccountKey;
    readonly credentials: ApiCredentials;
    readonly origin: RequestOrigin;
  },
): Promise<ResourceChoice> {
  const { account, origin } = consent;
  if (adapter.provider.resources === undefined) return { kind: 'none' };
  const { correlationId } = origin;
  const before = chosenResource((await findConnectionByAccount(deps.db.pool, account))?.metadata);
  try {
    const resources = await askForResources(deps, adapter, consent);
    const [only, ...others] = resources;
    if (only === undefined)
      throw new IntegrationsServiceError('NO_RESOURCE', { provider: account.provider, correlationId });
    const resource = others.length === 0 ? only : resources.find(({ id }) => id === before?.id);
    return resource === undefined ? { kind: 'open' } : { kind: 'chosen', resource };
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    deps.log.warn(
      { provider: account.provider, correlationId, error: error.message },
      'Resources could not be listed',
    );
    return before === null ? { kind: 'open' } : { kind: 'chosen', resource: before };
  }
}
