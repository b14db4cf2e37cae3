import { toEvergrantError } from './errors.ts';
import type { AccessToken, AccessTokenRequest, EvergrantClient } from './types.ts';

/**
 * An access token that works now: the hub refreshes it first where needed. For backends, with an API key that
 * carries `tokens:read`. Ask before every use instead of keeping the token: a read costs the hub next to nothing, and
 * a kept token is not noticed to be revoked.
 *
 * @throws EvergrantError `TOKEN_EXPIRED`, `NO_REFRESH_TOKEN`, `NO_ACCESS_TOKEN`: the user has to reconnect;
 *   `ACCOUNT_NOT_FOUND`: nothing is connected; `TOKEN_REFRESH_ERROR`, `HUB_UNREACHABLE`, `DATABASE_ERROR`: try again
 *   (`error.retryable`); `FORBIDDEN`: the key lacks the scope
 *
 * @example
 * ```ts
 * const { accessToken } = await getAccessToken(evergrant, { externalUserId: 'customer-7', provider: 'google' });
 * await fetch('https://www.googleapis.com/…', { headers: { authorization: `Bearer ${accessToken}` } });
 * ```
 */
export async function getAccessToken(
  client: EvergrantClient,
  request: AccessTokenRequest,
  options: { readonly signal?: AbortSignal } = {},
): Promise<AccessToken> {
  try {
    return await client.tokens.get.mutate(request, options);
  } catch (thrown) {
    throw toEvergrantError(thrown);
  }
}
