import { type GuardedFetch, IntegrationsServiceError } from '@evergrant/core';
import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose';

/** Only signatures by a key pair: nobody here has a secret of the issuer's. */
export const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
];

/** What is wrong with the keys, and not with a JWT. */
const NO_KEYS = ['ERR_JOSE_GENERIC', 'ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID'];

/** The keys of an issuer (RFC 7517). One that is not known is looked for again, at most every half minute. */
export const openRemoteKeys = (jwksUrl: string, fetch: GuardedFetch): JWTVerifyGetKey =>
  createRemoteJWKSet(new URL(jwksUrl), {
    [customFetch]: (url, { headers, signal }) =>
      fetch(url, { method: 'GET', headers: Object.fromEntries(headers), signal }),
  });

/**
 * What a failed verification means: null, that the JWT is not valid.
 *
 * @throws NETWORK_ERROR the keys cannot be had, so that nothing is known
 */
export function invalidUnlessNoKeys(error: unknown): null {
  if (error instanceof errors.JOSEError && !NO_KEYS.includes(error.code)) return null;
  throw new IntegrationsServiceError('NETWORK_ERROR', { cause: error });
}
