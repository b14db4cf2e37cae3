import * as oauth from 'oauth4webapi';
import type { Sandbox } from '../index.ts';
import { hub, redirectUri } from './open-sandbox.ts';

export const everyScope = 'openid profile email offline_access files.read files.write';

/** Plain HTTP is what the sandbox speaks, on the loopback interface only. */
export const insecure = { [oauth.allowInsecureRequests]: true };
const client: oauth.Client = { client_id: hub.clientId };

/** A client of the sandbox that checks every answer as the specifications demand. */
export async function connectClient(sandbox: Sandbox, clientSecret = hub.clientSecret) {
  const issuer = new URL(sandbox.issuer);
  const discovered = await oauth.discoveryRequest(issuer, insecure);
  const server = await oauth.processDiscoveryResponse(issuer, discovered);
  const authentication = oauth.ClientSecretBasic(clientSecret);
  const codeVerifier = oauth.generateRandomCodeVerifier();
  const codeChallenge = await oauth.calculatePKCECodeChallenge(codeVerifier);

  function authorizationUrl(parameters: Record<string, string> = {}): string {
    const url = new URL(server.authorization_endpoint ?? '');
    url.search = new URLSearchParams({
      client_id: hub.clientId,
      response_type: 'code',
      redirect_uri: redirectUri,
      scope: everyScope,
      state: 'some-state',
      code_challenge: codeChallenge,
      code_challenge_method: 'S256',
      ...parameters,
    }).toString();
    return url.href;
  }

  async function exchange(callback: string | URL) {
    const parameters = oauth.validateAuthResponse(server, client, new URL(callback), 'some-state');
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      authentication,
      parameters,
      redirectUri,
      codeVerifier,
      insecure,
    );
    return summarize(await oauth.processAuthorizationCodeResponse(server, client, response));
  }

  const refresh = (refreshToken: string) =>
    oauth.refreshTokenGrantRequest(server, client, authentication, refreshToken, insecure);

  return {
    server,
    client,
    authentication,
    authorizationUrl,
    exchange,
    /** The whole journey, answered by the consent script. */
    async connect(parameters?: Record<string, string>) {
      const answer = await fetch(authorizationUrl(parameters), { redirect: 'manual' });
      return exchange(answer.headers.get('location') ?? '');
    },
    /** The raw answer of a refresh. */
    refresh,
    async refreshed(refreshToken: string) {
      const response = await refresh(refreshToken);
      return summarize(await oauth.processRefreshTokenResponse(server, client, response));
    },
    userinfo: (accessToken: string) => oauth.userInfoRequest(server, client, accessToken, insecure),
    revoke: (token: string) => oauth.revocationRequest(server, client, authentication, token, insecure),
  };
}

/** Tokens with the two things that tests ask for most. */
function summarize(tokens: oauth.TokenEndpointResponse) {
  const sub = oauth.getValidatedIdTokenClaims(tokens)?.sub;
  return { ...tokens, refresh_token: tokens.refresh_token ?? '', sub };
}

/** Status and OAuth error code of an answer. */
export async function verdict(response: Response): Promise<string> {
  const body: unknown = await response.json().catch(() => ({}));
  const error = typeof body === 'object' && body && 'error' in body ? ` ${body.error}` : '';
  return `${response.status}${error}`;
}
