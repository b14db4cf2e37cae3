import { tokenExchangeOf, tokenRequestOf } from '@evergrant/providers';
import * as oauth from 'oauth4webapi';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import type { AuthorizationSecrets } from './authorization-url.ts';
import { usesPkce } from './authorization-url.ts';
import type { ProtocolDeps, ProviderClient } from './provider-client.ts';
import { type OutgoingRequest, sendRequest } from './send-request.ts';
import { readTokenAnswer, type TokenAnswer } from './token-response.ts';
import { accessTokenExpiry, readScope, refreshTokenExpiry, type TokenSet } from './token-set.ts';

/** oauth4webapi builds the standard request; what goes over the wire is what the entry's quirks make of it. */
export const throughQuirks = (
  deps: ProtocolDeps,
  outgoing: Omit<OutgoingRequest, 'standard' | 'headers'>,
): oauth.TokenEndpointRequestOptions => ({
  [oauth.allowInsecureRequests]: true,
  [oauth.customFetch]: (_url, init) =>
    sendRequest(deps.fetch, {
      ...outgoing,
      standard: init.body,
      headers: init.headers,
    }),
});

/** The normalised answer as the response that oauth4webapi validates. */
const standardResponse = (answer: TokenAnswer, withIdToken: boolean): Response =>
  Response.json({
    access_token: answer.access_token,
    token_type: answer.token_type,
    ...(answer.refresh_token === undefined ? {} : { refresh_token: answer.refresh_token }),
    ...(withIdToken && answer.id_token !== undefined ? { id_token: answer.id_token } : {}),
  });

/** Turns a validated answer into a token set with absolute times. */
export async function toTokenSet(
  target: ProviderClient,
  answer: TokenAnswer,
  step: {
    sentAt: Date;
    refreshable: boolean;
    process: (response: Response) => Promise<oauth.TokenEndpointResponse>;
  },
): Promise<TokenSet> {
  let processed: oauth.TokenEndpointResponse;
  try {
    processed = await step.process(standardResponse(answer, target.provider.issuer !== undefined));
  } catch (error) {
    // The library's error holds the answer, tokens included: only its code goes further.
    const code = error instanceof oauth.OperationProcessingError ? error.code : undefined;
    throw new ProviderFailure('malformed', 'the answer of the token endpoint does not follow the standard', {
      ...(code === undefined ? {} : { systemCode: code }),
    });
  }
  const refreshable = step.refreshable || answer.refresh_token !== undefined;
  return {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token,
    tokenType: processed.token_type,
    issuedAt: step.sentAt,
    expiresAt: accessTokenExpiry(
      { expiresIn: answer.expires_in, expiresAt: answer.expires_at, refreshable },
      target.provider,
      step.sentAt,
    ),
    refreshTokenExpiresAt: refreshTokenExpiry(
      { expiresIn: answer.refresh_token_expires_in, expiresAt: answer.refresh_token_expires_at },
      target.provider,
      step.sentAt,
    ),
    scope: readScope(answer.scope),
    idTokenClaims: oauth.getValidatedIdTokenClaims(processed),
    raw: answer.raw,
  };
}

/** What the callback brought, validated: state, `iss` and errors have been looked at. */
export interface AuthorizationGrant {
  readonly callbackParameters: URLSearchParams;
  readonly redirectUri: string;
  readonly secrets: AuthorizationSecrets;
}

/**
 * Trades the authorization code for tokens (RFC 6749 4.1.3), and where the provider first gives a short-lived token
 * (Instagram, Threads, Facebook), that one for a long-lived one.
 *
 * @throws ProviderFailure of any kind
 */
export async function exchangeCode(
  target: ProviderClient,
  grant: AuthorizationGrant,
  deps: ProtocolDeps,
): Promise<TokenSet> {
  const { provider, server, client } = target;
  const sentAt = deps.clock.now();
  const request = tokenRequestOf(provider);
  const values = {
    ...target.values,
    redirect_uri: grant.redirectUri,
    authorization_response: Object.fromEntries(grant.callbackParameters),
  };
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    target.authentication,
    grant.callbackParameters,
    grant.redirectUri,
    usesPkce(target) ? grant.secrets.codeVerifier : oauth.nopkce,
    {
      ...throughQuirks(deps, { request, endpoint: server.token_endpoint, values }),
      ...(request.grant_type === 'authorization_code'
        ? {}
        : { additionalParameters: { grant_type: request.grant_type } }),
    },
  );
  const answer = await readTokenAnswer(provider, response, deps.clock.now());
  const tokens = await toTokenSet(target, answer, {
    sentAt,
    refreshable: false,
    process: (standard) =>
      oauth.processAuthorizationCodeResponse(server, client, standard, {
        ...(grant.secrets.nonce === null || answer.id_token === undefined
          ? {}
          : { expectedNonce: grant.secrets.nonce }),
      }),
  });
  return exchangeForLongLived(target, tokens, values, deps);
}

async function exchangeForLongLived(
  target: ProviderClient,
  tokens: TokenSet,
  values: ProviderClient['values'],
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
    values: { ...values, access_token: tokens.accessToken, token_response: tokens.raw },
  });
  const answer = await readTokenAnswer(target.provider, response, deps.clock.now());
  const exchanged = await toTokenSet(target, answer, {
    sentAt,
    refreshable: true,
    process: (standard) => oauth.processGenericTokenEndpointResponse(target.server, target.client, standard),
  });
  // Facts about the account stand in the first answer only.
  return {
    ...exchanged,
    scope: exchanged.scope ?? tokens.scope,
    idTokenClaims: tokens.idTokenClaims,
    raw: tokens.raw,
  };
}
