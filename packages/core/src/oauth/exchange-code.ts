import { tokenExchangeOf, tokenRequestOf } from '@evergrant/providers';
import * as oauth from 'oauth4webapi';
import type { AuthorizationSecrets } from './authorization-url.ts';
import { usesPkce } from './authorization-url.ts';
import { readIdToken } from './id-token.ts';
import type { ProtocolDeps, ProviderClient } from './provider-client.ts';
import { sendRequest, throughQuirks } from './send-request.ts';
import { toTokenSet } from './token-endpoint.ts';
import { readTokenAnswer } from './token-response.ts';
import { readScope, type TokenSet } from './token-set.ts';

/** What the callback brought, validated: state, `iss` and errors have been looked at. */
export interface AuthorizationGrant {
  readonly callbackParameters: URLSearchParams;
  readonly redirectUri: string;
  readonly secrets: AuthorizationSecrets;
}

/** The scope that the callback names (Strava), for answers that name none. */
const capturedScope = ({ provider }: ProviderClient, callback: URLSearchParams): string[] | null =>
  provider.authorization_response?.capture?.includes('scope') === true
    ? readScope(callback.get('scope'))
    : null;

/**
 * Trades the authorization code for tokens (RFC 6749 4.1.3). Where the provider first gives a short-lived token, it is
 * still to be traded, see {@link exchangeForLongLived}.
 *
 * @throws ProviderFailure of any kind
 */
export async function exchangeCode(
  target: ProviderClient,
  grant: AuthorizationGrant,
  deps: ProtocolDeps,
): Promise<TokenSet> {
  const { provider, server, client } = target;
  const { callbackParameters, redirectUri, secrets } = grant;
  const sentAt = deps.clock.now();
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    target.authentication,
    callbackParameters,
    redirectUri,
    usesPkce(target) ? secrets.codeVerifier : oauth.nopkce,
    throughQuirks(deps.fetch, {
      request: tokenRequestOf(provider),
      endpoint: server.token_endpoint,
      freshConnection: true,
      values: {
        ...target.values,
        redirect_uri: redirectUri,
        state: callbackParameters.get('state'),
        authorization_response: Object.fromEntries(callbackParameters),
      },
    }),
  );
  const answer = await readTokenAnswer(provider, response, deps.clock.now());
  const idToken = await readIdToken(target, answer.id_token, secrets);
  const tokens = toTokenSet(target, { answer, sentAt, refreshable: false, idToken }, deps);
  return { ...tokens, scope: tokens.scope ?? capturedScope(target, callbackParameters) };
}

/**
 * Trades a short-lived token for a long-lived one where the provider wants that second step (Instagram, Threads,
 * Facebook); elsewhere the tokens stay as they are. A step of its own, because the code is spent by then.
 *
 * @throws ProviderFailure of any kind
 */
export async function exchangeForLongLived(
  target: ProviderClient,
  tokens: TokenSet,
  deps: ProtocolDeps,
): Promise<TokenSet> {
  const request = tokenExchangeOf(target.provider);
  if (request === undefined) return tokens;
  const sentAt = deps.clock.now();
  const response = await sendRequest(deps.fetch, {
    request,
    endpoint: undefined,
    standard: { grant_type: request.grant_type },
    headers: {},
    values: { ...target.values, access_token: tokens.accessToken, token_response: tokens.raw },
  });
  const answer = await readTokenAnswer(target.provider, response, deps.clock.now());
  const step = { answer, sentAt, refreshable: true, idToken: { kind: 'absent' } as const };
  const exchanged = toTokenSet(target, step, deps);
  // Facts about the account stand in the first answer only.
  return {
    ...exchanged,
    scope: exchanged.scope ?? tokens.scope,
    idTokenClaims: tokens.idTokenClaims,
    raw: tokens.raw,
  };
}
