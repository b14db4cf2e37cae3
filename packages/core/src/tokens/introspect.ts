import { isTokenExpired } from '../connections/health.ts';
import type { Deps } from '../deps.ts';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import { tokenBinding } from '../vault/vault.ts';
import type { Attempt } from './attempt.ts';
import { findWitness } from './refresh-store.ts';
import type { Introspection } from './verdict.ts';

type IntrospectDeps = Pick<Deps, 'db' | 'vault' | 'clock' | 'providerHealth'>;

/**
 * Asks the provider about the refresh token without using it, where it can be asked (RFC 7662).
 *
 * "Inactive" is also what a server says that does not look for refresh tokens at all (Django OAuth Toolkit), that calls
 * them so once their access token has ended (Doorkeeper), or that may not tell this client (section 2.2). It counts as
 * proof only while the access token lives, and only where the same endpoint calls the refresh token of somebody else
 * active at that moment.
 */
export async function introspect(
  deps: IntrospectDeps,
  { row, scope, prepared }: Pick<Attempt, 'row' | 'scope' | 'prepared'>,
): Promise<Introspection> {
  if ('error' in prepared) return 'failed';
  const { adapter, subject } = prepared;
  const { refreshToken } = subject;
  if (!adapter.canIntrospect || refreshToken === null) return 'impossible';

  async function ask(token: string): Promise<'active' | 'inactive' | 'failed'> {
    try {
      return await deps.providerHealth.guard(scope, () =>
        // What its endpoint for questions cannot answer is no outage of the one for tokens.
        adapter.introspectRefreshToken(token).catch(failedIfOfProvider),
      );
    } catch (error) {
      return failedIfOfProvider(error);
    }
  }

  const state = await ask(refreshToken);
  if (state !== 'inactive' || isTokenExpired(row.expiresAt, deps.clock.now())) return state;
  const witness = await findWitness(deps.db, row);
  if (witness === null) return state;
  const other = deps.vault.decryptToken(witness.refreshToken, tokenBinding(witness, 'refresh_token'));
  return (await ask(other)) === 'active' ? 'ended' : state;
}

function failedIfOfProvider(error: unknown): 'failed' {
  if (error instanceof ProviderFailure) return 'failed';
  throw error;
}
