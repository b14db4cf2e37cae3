import type { RequestOrigin } from '../audit/audit-event.ts';
import { toParameters } from '../connections/connection-store.ts';
import type { ConnectionRow } from '../connections/integration.ts';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import { openAccessToken } from './open-access-token.ts';
import type { RefreshDeps } from './refresh-connection.ts';

/** Whose access the provider says it is. */
export interface PresentedAccount {
  readonly name: string | null;
  readonly email: string | null;
}

/**
 * What the provider says of an access token.
 *
 * - `works`: it took it, and said whose it is where it is asked that.
 * - `other_account`: it says that it is of another account than the one that was connected.
 * - `refused`: it does not take it (RFC 6750 section 3.1), or says in its own words that the grant is over.
 * - `cannot_be_asked`: it has no address where the hub could ask, or does not let this token ask.
 */
export type Presented =
  | { readonly outcome: 'works' | 'other_account'; readonly account: PresentedAccount }
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'cannot_be_asked' };

/**
 * Presents the access token of a connection once, and asks who the account is. The answer alone changes nothing.
 *
 * @throws ProviderFailure it said neither yes nor no
 * @throws GET_TOKEN_ERROR the token does not open; INVALID_PROVIDER, VALIDATION_ERROR it is not set up for it
 * @example
 * const { outcome } = await presentAccessToken(deps, connection, origin); // 'works'
 */
export async function presentAccessToken(
  deps: RefreshDeps,
  connection: ConnectionRow,
  origin: RequestOrigin,
): Promise<Presented> {
  const adapter = await deps.providers.adapter(connection.provider, toParameters(connection.parameters));
  try {
    const account = await adapter.askForAccount({
      accessToken: await openAccessToken(deps, connection, origin),
    });
    if (account === null) return { outcome: 'cannot_be_asked' };
    const { id, name, email } = account;
    const isOther = id !== null && id !== connection.providerAccountId;
    return { outcome: isOther ? 'other_account' : 'works', account: { name, email } };
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    // A page is the word of what stands in front of the provider.
    if (error.body === 'html') throw error;
    if (error.status === 401 || error.meaning === 'dead_grant') return { outcome: 'refused' };
    // It knows the token, and does not let it ask.
    if (error.status === 403) return { outcome: 'cannot_be_asked' };
    throw error;
  }
}
