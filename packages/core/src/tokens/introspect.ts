import type { Deps } from '../deps.ts';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import type { Attempt } from './attempt.ts';
import type { Introspection } from './verdict.ts';

/** Asks the provider about the refresh token without using it, where it can be asked (RFC 7662). */
export async function introspect(
  deps: Pick<Deps, 'providerHealth'>,
  { scope, prepared }: Pick<Attempt, 'scope' | 'prepared'>,
): Promise<Introspection> {
  if ('error' in prepared) return 'failed';
  const { adapter, subject } = prepared;
  const { refreshToken } = subject;
  if (!adapter.canIntrospect || refreshToken === null) return 'impossible';
  try {
    return await deps.providerHealth.guard(scope, () =>
      // What its endpoint for questions cannot answer is no outage of the one for tokens.
      adapter.introspectRefreshToken(refreshToken).catch(failedIfOfProvider),
    );
  } catch (error) {
    return failedIfOfProvider(error);
  }
}

function failedIfOfProvider(error: unknown): 'failed' {
  if (error instanceof ProviderFailure) return 'failed';
  throw error;
}
