import * as oauth from 'oauth4webapi';
import type { GuardedFetch } from '../outbound/guarded-fetch.ts';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import { hasCode, hasHs256Signature, readClaims, readHeader } from './id-token.ts';
import type { ProviderClient } from './provider-client.ts';

/** Whether a userinfo answer is a JWT rather than JSON (OpenID Connect Core 5.3.2). */
export const isUserinfoJwt = (response: Response): boolean =>
  /^application\/jwt\s*(;|$)/i.test(response.headers.get('content-type') ?? '');

/**
 * Reads userinfo that is signed: by the provider's keys where their address is known, by the client secret for HS256, and
 * vouched for by TLS otherwise. Where it names an issuer and an audience, these have to be right.
 *
 * @throws ProviderFailure `malformed`: encrypted, wrongly signed, or meant for somebody else
 */
export async function readUserinfoJwt(
  { server, client, sharedSecret }: ProviderClient,
  response: Response,
  fetch: GuardedFetch,
): Promise<Readonly<Record<string, unknown>>> {
  const { status } = response;
  const untrusted = (systemCode: string) =>
    new ProviderFailure('malformed', 'the signed profile cannot be trusted', { status, systemCode });
  const jwt = (await response.text()).trim();
  const read = new Response(jwt, { headers: { 'content-type': 'application/jwt' } });
  try {
    await oauth.processUserInfoResponse(server, client, oauth.skipSubjectCheck, read);
    if (readHeader(jwt)?.alg === 'HS256') {
      if (!(await hasHs256Signature(jwt, sharedSecret))) throw untrusted('WRONG_SIGNATURE');
    } else if (server.jwks_uri !== undefined)
      await oauth.validateApplicationLevelSignature(server, read, {
        [oauth.allowInsecureRequests]: true,
        [oauth.customFetch]: (url, { method, headers }) => fetch(url, { method, headers }),
      });
  } catch (error) {
    if (error instanceof ProviderFailure) throw error;
    // The library's error holds the claims: only its code goes further.
    throw untrusted(hasCode(error) ? error.code : 'UNREADABLE');
  }
  return readClaims(jwt) ?? {};
}
