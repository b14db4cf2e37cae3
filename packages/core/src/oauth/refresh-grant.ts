import { refreshRequestOf } from '@evergrant/providers';
import * as oauth from 'oauth4webapi';
import { throughQuirks, toTokenSet } from './exchange-code.ts';
import type { ProtocolDeps, ProviderClient } from './provider-client.ts';
import { sendRequest } from './send-request.ts';
import { readTokenAnswer } from './token-response.ts';
import type { TokenSet } from './token-set.ts';

/** What is renewed: a refresh token, or at Instagram, Threads and Facebook the access token itself. */
export interface RefreshSubject {
  readonly accessToken: string;
  readonly refreshToken: string | null;
}

/** Whether the entry refreshes with the access token, so that no refresh token is needed. */
export const refreshesAccessToken = (target: Pick<ProviderClient, 'provider'>): boolean =>
  refreshRequestOf(target.provider).subject === 'access_token';

/**
 * Asks for a new access token (RFC 6749 6). An answer without a refresh token leaves the old one in force.
 *
 * @throws ProviderFailure of any kind; never sent twice from here
 */
export async function refreshGrant(
  target: ProviderClient,
  subject: RefreshSubject,
  deps: ProtocolDeps,
  signal?: AbortSignal,
): Promise<TokenSet> {
  const { provider, server, client } = target;
  const sentAt = deps.clock.now();
  const request = refreshRequestOf(provider);
  const values = {
    ...target.values,
    access_token: subject.accessToken,
    refresh_token: subject.refreshToken ?? '',
  };
  const outgoing = { request, endpoint: server.token_endpoint, values, signal };
  const response =
    request.subject === 'access_token' || subject.refreshToken === null
      ? await sendRequest(deps.fetch, {
          ...outgoing,
          standard: { grant_type: request.grant_type },
          headers: {},
        })
      : await oauth.refreshTokenGrantRequest(server, client, target.authentication, subject.refreshToken, {
          ...throughQuirks(deps, outgoing),
          ...(request.grant_type === 'refresh_token'
            ? {}
            : { additionalParameters: { grant_type: request.grant_type } }),
        });
  const answer = await readTokenAnswer(provider, response, deps.clock.now());
  return toTokenSet(target, answer, {
    sentAt,
    refreshable: true,
    process: (standard) => oauth.processRefreshTokenResponse(server, client, standard),
  });
}
