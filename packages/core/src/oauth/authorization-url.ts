import { interpolateValue } from '@evergrant/providers';
import * as oauth from 'oauth4webapi';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import type { ProtocolDeps, ProviderClient } from './provider-client.ts';
import { pushAuthorizationRequest, pushing } from './pushed-authorization.ts';
import { providerParameters, withQuery } from './send-request.ts';

/** The secrets of one authorization request; they stay in the sealed flow row. */
export interface AuthorizationSecrets {
  /** 256 bits of entropy, 43 characters (RFC 7636 4.1). */
  readonly codeVerifier: string;
  /** OIDC nonce; null for providers whose ID tokens are not read. */
  readonly nonce: string | null;
}

/** Whether ID tokens of this provider are validated, and so a nonce is sent. */
const usesNonce = ({ provider }: ProviderClient, scope: readonly string[]): boolean =>
  provider.issuer !== undefined && provider.id_token_nonce !== false && scope.includes('openid');

/** Fresh PKCE verifier and nonce. */
export const createAuthorizationSecrets = (
  target: ProviderClient,
  scope: readonly string[],
): AuthorizationSecrets => ({
  codeVerifier: oauth.generateRandomCodeVerifier(),
  nonce: usesNonce(target, scope) ? oauth.generateRandomNonce() : null,
});

/** Whether PKCE is sent: where the catalog or the discovery document lists S256. `plain` is never used. */
export const usesPkce = ({ server }: ProviderClient): boolean =>
  server.code_challenge_methods_supported?.includes('S256') === true;

/** What the browser carries: the request itself, or the reference to one that was pushed. */
async function carried(
  target: ProviderClient,
  parameters: URLSearchParams,
  deps: ProtocolDeps,
): Promise<URLSearchParams> {
  const how = pushing(target);
  if (how === 'unknown') return parameters;
  try {
    const reference = await pushAuthorizationRequest(target, parameters, deps);
    return new URLSearchParams({ client_id: target.client.client_id, request_uri: reference });
  } catch (error) {
    if (!(error instanceof ProviderFailure) || how === 'required') throw error;
    deps.log.warn(
      { provider: target.provider.id, error: error.message },
      '[oauth] The provider offers pushed authorization requests and did not take this one; it goes by the address',
    );
    return parameters;
  }
}

/**
 * The address of the provider's consent page (RFC 6749 4.1.1, RFC 7636 4.3). Where the provider offers it, what is asked
 * is pushed to it first (RFC 9126); one that only offers it and then does not take it is asked in the address.
 *
 * @throws ProviderFailure of kind `malformed`: there is no such page, or it is no web page
 * @throws ProviderFailure of any kind where pushing is required
 */
export async function authorizationUrl(
  target: ProviderClient,
  request: {
    readonly redirectUri: string;
    readonly state: string;
    readonly scope: readonly string[];
    readonly secrets: AuthorizationSecrets;
    /** The account being reconnected, so that the provider can preselect it. */
    readonly loginHint?: string | undefined;
  },
  deps: ProtocolDeps,
): Promise<string> {
  const { provider, server, client } = target;
  if (server.authorization_endpoint === undefined)
    throw new ProviderFailure('malformed', 'the provider has no authorization endpoint', { sent: 'no' });
  const quirks = provider.authorization_request ?? {};
  const separator = provider.scope_separator === undefined ? ' ' : provider.scope_separator;
  const standard: [string, string][] = [
    ['response_type', 'code'],
    ['client_id', client.client_id],
    ['redirect_uri', request.redirectUri],
    ['state', request.state],
  ];
  if (separator !== null && request.scope.length > 0) standard.push(['scope', request.scope.join(separator)]);
  if (usesPkce(target))
    standard.push(
      ['code_challenge', await oauth.calculatePKCECodeChallenge(request.secrets.codeVerifier)],
      ['code_challenge_method', 'S256'],
    );
  if (request.secrets.nonce !== null) standard.push(['nonce', request.secrets.nonce]);
  if (quirks.response_mode !== undefined) standard.push(['response_mode', quirks.response_mode]);
  if (request.loginHint !== undefined && provider.issuer !== undefined)
    standard.push(['login_hint', request.loginHint]);

  const values = { ...target.values, redirect_uri: request.redirectUri, state: request.state };
  const parameters = providerParameters(
    { params: quirks.params ?? {}, param_names: quirks.param_names ?? {}, omit: quirks.omit ?? [] },
    standard,
    values,
  );
  for (const [name, scopes] of Object.entries(quirks.scope_params ?? {}))
    if (scopes.length > 0) parameters.set(name, interpolateValue(scopes.join(separator ?? ' '), values));

  const url = withQuery(server.authorization_endpoint, await carried(target, parameters, deps));
  // A discovery document could name `javascript:` here, and the browser is sent there.
  if (!/^https?:$/.test(new URL(url).protocol))
    throw new ProviderFailure('malformed', 'the authorization endpoint is no web address', { sent: 'no' });
  return url;
}
