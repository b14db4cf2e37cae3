import type { GuardedFetch } from '@evergrant/core';
import { jwtVerify } from 'jose';
import type { SubjectVerifier } from '../trpc/operations/exchange-token.ts';
import { externalUserIdSchema } from '../trpc/schemas.ts';
import { ALGORITHMS, invalidUnlessNoKeys, openRemoteKeys } from './remote-keys.ts';

/** Whose JWTs are believed about who somebody is. */
export interface SubjectIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: string;
}

/** Clocks of two machines, in seconds. */
const TOLERANCE_S = 30;

/**
 * Verifies JWTs of a host application: signature, issuer, audience and end (RFC 7519 section 7.2). `sub` is its id of the user.
 *
 * @throws NETWORK_ERROR the keys cannot be had
 */
export function createSubjectVerifier(
  { issuer, audience, jwksUrl }: SubjectIssuer,
  effects: { readonly fetch: GuardedFetch; readonly now: () => Date },
): SubjectVerifier {
  const keys = openRemoteKeys(jwksUrl, effects.fetch);
  return async (jwt) => {
    try {
      const { payload } = await jwtVerify(jwt, keys, {
        ...{ issuer, audience, algorithms: ALGORITHMS, clockTolerance: TOLERANCE_S },
        requiredClaims: ['sub', 'exp'],
        currentDate: effects.now(),
      });
      return externalUserIdSchema.safeParse(payload.sub).data ?? null;
    } catch (error) {
      return invalidUnlessNoKeys(error);
    }
  };
}
