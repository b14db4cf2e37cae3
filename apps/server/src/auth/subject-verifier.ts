import { type GuardedFetch, IntegrationsServiceError } from '@evergrant/core';
import { createRemoteJWKSet, customFetch, errors, jwtVerify } from 'jose';
import type { SubjectVerifier } from '../trpc/operations/exchange-token.ts';

/** Whose JWTs are believed about who somebody is. */
export interface SubjectIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: string;
}

/** Only signatures by a key pair: nobody here has a secret of the issuer's. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
/** What is wrong with the keys, and not with a JWT. */
const NO_KEYS = ['ERR_JOSE_GENERIC', 'ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID'];
/** Clocks of two machines, in seconds. */
const TOLERANCE_S = 30;
/** Longer than any `externalUserId`. */
const LONGEST_SUBJECT = 200;

/**
 * Verifies JWTs of a host application: signature, issuer, audience and end (RFC 7519 section 7.2). `sub` is its id of the user. A key
 * that is not known is looked for again, at most every half minute.
 *
 * @throws NETWORK_ERROR the keys cannot be had
 */
export function createSubjectVerifier(
  { issuer, audience, jwksUrl }: SubjectIssuer,
  effects: { readonly fetch: GuardedFetch; readonly now: () => Date },
): SubjectVerifier {
  const keys = createRemoteJWKSet(new URL(jwksUrl), {
    [customFetch]: (url, { headers, signal }) =>
      effects.fetch(url, { method: 'GET', headers: Object.fromEntries(headers), signal }),
  });
  return async (jwt) => {
    try {
      const { payload } = await jwtVerify(jwt, keys, {
        ...{ issuer, audience, algorithms: ALGORITHMS, clockTolerance: TOLERANCE_S },
        requiredClaims: ['sub', 'exp'],
        currentDate: effects.now(),
      });
      const { sub = '' } = payload;
      return sub === '' || sub.length > LONGEST_SUBJECT ? null : sub;
    } catch (error) {
      if (error instanceof errors.JOSEError && !NO_KEYS.includes(error.code)) return null;
      throw new IntegrationsServiceError('NETWORK_ERROR', { cause: error });
    }
  };
}
