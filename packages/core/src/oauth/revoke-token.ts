import { revocationRequestOf } from '@evergrant/providers';
import { ProviderFailure, parseRetryAfter } from '../outbound/provider-failure.ts';
import type { ProtocolDeps, ProviderClient } from './provider-client.ts';
import { sendRequest } from './send-request.ts';

export interface RevocableTokens {
  readonly accountId: string;
  readonly accessToken: string;
  readonly refreshToken: string | null;
}

/**
 * Revokes a grant at the provider (RFC 7009), the refresh token first since it outlives the other.
 *
 * @returns `unsupported` when the provider documents no way to revoke
 * @throws ProviderFailure 503 and the like mean the token is still alive (RFC 7009 2.2.1)
 */
export async function revokeToken(
  target: ProviderClient,
  tokens: RevocableTokens,
  deps: ProtocolDeps,
): Promise<'revoked' | 'unsupported'> {
  const request = revocationRequestOf(target.provider);
  if (request.endpoint === undefined && target.server.revocation_endpoint === undefined) return 'unsupported';
  const kinds =
    request.token === 'both' ? (['refresh_token', 'access_token'] as const) : ([request.token] as const);
  const revocable = kinds
    .map((kind) => ({ kind, token: kind === 'refresh_token' ? tokens.refreshToken : tokens.accessToken }))
    .filter((entry): entry is { kind: (typeof kinds)[number]; token: string } => entry.token !== null);
  if (revocable.length === 0) return 'unsupported';
  for (const { kind, token } of revocable) {
    const standard = new URLSearchParams(request.auth === 'bearer' ? {} : { token, token_type_hint: kind });
    const headers = new Headers();
    if (request.auth === 'client')
      await target.revocationAuthentication(target.server, target.client, standard, headers);
    if (request.auth === 'bearer') headers.set('authorization', `Bearer ${token}`);
    const response = await sendRequest(deps.fetch, {
      request,
      endpoint: target.server.revocation_endpoint,
      standard,
      headers: Object.fromEntries(headers),
      values: {
        ...target.values,
        account_id: tokens.accountId,
        access_token: tokens.accessToken,
        refresh_token: tokens.refreshToken ?? '',
      },
    });
    const isGone = request.auth === 'bearer' && response.status === 401;
    if (!response.ok && !isGone) {
      const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), deps.clock.now());
      const unavailable = response.status === 429 || response.status >= 500;
      throw new ProviderFailure(
        unavailable ? 'unavailable' : 'refused',
        `the revocation endpoint answered ${response.status}`,
        {
          status: response.status,
          ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
        },
      );
    }
  }
  return 'revoked';
}
