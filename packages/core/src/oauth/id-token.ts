import { type Provider, parseJson, readAccount, readText } from '@evergrant/providers';
import * as oauth from 'oauth4webapi';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import { readOutsideText } from '../outside-text.ts';
import type { AuthorizationSecrets } from './authorization-url.ts';
import { usesPkce } from './authorization-url.ts';
import type { ProviderClient } from './provider-client.ts';

type Claims = Readonly<Record<string, unknown>>;

/** What an ID token is worth. Only one that holds names an account. */
export type IdTokenReading =
  /** There is none, or the entry has no issuer to compare it with. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'verified'; readonly claims: Claims }
  /** Expired, early, of another issuer or client, encrypted, no JWT: it says nothing, and harms nothing. */
  | { readonly kind: 'unverified'; readonly problem: string };

/**
 * Whether a JWT is signed with HMAC-SHA256 and this secret (RFC 7518 3.2), as LINE signs its ID tokens. Compared in
 * constant time.
 */
export async function hasHs256Signature(jwt: string, secret: string | undefined): Promise<boolean> {
  if (secret === undefined) return false;
  const end = jwt.lastIndexOf('.');
  const key = await crypto.subtle.importKey(
    'raw',
    Buffer.from(secret),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['verify'],
  );
  return crypto.subtle.verify(
    'HMAC',
    key,
    Buffer.from(jwt.slice(end + 1), 'base64url'),
    Buffer.from(jwt.slice(0, end)),
  );
}

/** One part of a signed JWT, with all digits of its numbers; undefined for anything else. */
function readPart(jwt: string, index: 0 | 1): Claims | undefined {
  const parts = jwt.split('.');
  if (parts.length !== 3) return undefined;
  const part = parseJson(Buffer.from(parts[index] ?? '', 'base64url').toString());
  return typeof part === 'object' && part !== null && !Array.isArray(part) ? { ...part } : undefined;
}

/** The header of a signed JWT; undefined for anything else. */
export const readHeader = (jwt: string): Claims | undefined => readPart(jwt, 0);

/** The claims of a signed JWT, unverified; undefined for anything else. */
export const readClaims = (jwt: string): Claims | undefined => readPart(jwt, 1);

/**
 * A code that was stolen and put into another flow brings an ID token with the nonce of the flow it was stolen from
 * (OpenID Connect Core 3.1.2.1). Where PKCE is sent the provider has found that out already, so a nonce that it leaves
 * out does no harm there.
 */
function requireNonce(target: ProviderClient, claims: Claims | undefined, nonce: string | null): void {
  if (nonce === null || claims === undefined || claims.nonce === nonce) return;
  if (claims.nonce === undefined && usesPkce(target)) return;
  throw new ProviderFailure('malformed', 'the ID token does not belong to this flow', {
    systemCode: claims.nonce === undefined ? 'NONCE_MISSING' : 'NONCE_MISMATCH',
  });
}

/**
 * Reads the ID token of a code exchange (OpenID Connect Core 3.1.3.7).
 *
 * @throws ProviderFailure `malformed`: it belongs to another flow
 */
export async function readIdToken(
  target: ProviderClient,
  idToken: string | undefined,
  { nonce }: Pick<AuthorizationSecrets, 'nonce'>,
): Promise<IdTokenReading> {
  const { provider, server, client } = target;
  if (idToken === undefined || provider.issuer === undefined) return { kind: 'absent' };
  const claims = readClaims(idToken);
  requireNonce(target, claims, nonce);
  const problem = await oauth
    .processAuthorizationCodeResponse(
      server,
      client,
      // The rest of the answer is not the library's to judge.
      Response.json({ access_token: 'unread', token_type: 'bearer', id_token: idToken }),
      nonce === null ? {} : { expectedNonce: nonce },
    )
    .then(
      () => undefined,
      // The library's error holds the claims: only its code goes further.
      (error: unknown) => (hasCode(error) ? error.code : 'UNREADABLE'),
    );
  if (problem !== undefined || claims === undefined)
    return { kind: 'unverified', problem: problem ?? 'UNREADABLE' };
  return provider.id_token_signed_response_alg === 'HS256' &&
    !(await hasHs256Signature(idToken, target.sharedSecret))
    ? { kind: 'unverified', problem: 'WRONG_SIGNATURE' }
    : { kind: 'verified', claims };
}

/** The library's errors hold what they were made of; their codes are harmless. */
export const hasCode = (error: unknown): error is { readonly code: string } =>
  error instanceof Error && 'code' in error && typeof error.code === 'string';

/** The account that an ID token of this provider names; undefined where the entry reads accounts elsewhere. */
export function accountOfIdToken(provider: Pick<Provider, 'account'>, claims: Claims): string | undefined {
  const { account } = provider;
  if (account === undefined) return readText(claims, 'sub');
  return account.subject.source === 'id_token'
    ? readAccount(provider, { id_token: claims }).subject
    : undefined;
}

/**
 * Whether the ID token of a refresh is this client's and names another account than the grant's (OpenID Connect Core
 * 12.2). Nothing else in it matters then.
 */
export function namesOtherAccount(
  { provider, server, client }: ProviderClient,
  idToken: string,
  accountId: string,
): boolean {
  const claims = readClaims(idToken);
  if (claims === undefined || claims.iss !== server.issuer) return false;
  if (![claims.aud].flat().includes(client.client_id)) return false;
  const named = accountOfIdToken(provider, claims);
  // Compared as it is kept.
  return named !== undefined && readOutsideText().id('accountId', named) !== accountId;
}
