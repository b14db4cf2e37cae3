import type { EventTokenVerifier, GuardedFetch } from '@evergrant/core';
import { type JWTVerifyGetKey, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { ALGORITHMS, invalidUnlessNoKeys, openRemoteKeys } from './remote-keys.ts';

/** As many as there are providers that send such tokens, and more. */
const MOST_ISSUERS = 100;
/** What its `typ` may be: RFC 8417 section 2.3 recommends the one, and some still send the other, or none. */
const TYPES = ['secevent+jwt', 'application/secevent+jwt', 'jwt'];

/**
 * Verifies Security Event Tokens (RFC 8417): signature, issuer and audience. They have no end, for they tell of what has happened.
 * An ID token of the same issuer is none: it has no `events` (section 4.5).
 */
export function createEventTokenVerifier(effects: {
  readonly fetch: GuardedFetch;
  readonly now: () => Date;
}): EventTokenVerifier {
  const keysOf = new LRUCache<string, JWTVerifyGetKey>({ max: MOST_ISSUERS });
  return async (token, { issuer, audience, jwksUri }) => {
    const keys = keysOf.get(jwksUri) ?? openRemoteKeys(jwksUri, effects.fetch);
    keysOf.set(jwksUri, keys);
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys, {
        ...{ issuer, audience, algorithms: ALGORITHMS },
        requiredClaims: ['iat', 'jti', 'events'],
        currentDate: effects.now(),
      });
      return TYPES.includes((protectedHeader.typ ?? 'jwt').toLowerCase()) ? payload : null;
    } catch (error) {
      return invalidUnlessNoKeys(error);
    }
  };
}
