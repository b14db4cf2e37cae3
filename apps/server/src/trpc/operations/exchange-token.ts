import {
  createConnectionScope,
  type Deps,
  findConnectSessionOfToken,
  getConnection,
  IntegrationsServiceError,
  type RequestOrigin,
} from '@evergrant/core';
import type { z } from 'zod';
import { serveToken, type tokenResponseSchema } from './serve-token.ts';

/** Kinds of tokens, in the words of RFC 8693 section 3. */
export const TOKEN_TYPES = {
  /** A connect session's token; a JWT of the host application. */
  subject: [
    'urn:ietf:params:oauth:token-type:access_token',
    'urn:ietf:params:oauth:token-type:jwt',
    'urn:ietf:params:oauth:token-type:id_token',
  ],
  issued: 'urn:ietf:params:oauth:token-type:access_token',
} as const;

/** Reads who a JWT of the host application is about; null: it does not verify. */
export type SubjectVerifier = (jwt: string) => Promise<string | null>;

export interface TokenExchange {
  readonly subjectToken: string;
  readonly subjectTokenType: (typeof TOKEN_TYPES.subject)[number];
  readonly provider: string;
  readonly accountId: string | undefined;
}

/**
 * A user's token at a provider, for a token that proves who the user is.
 *
 * @throws VALIDATION_ERROR the subject token is not valid (RFC 8693 section 2.2.2)
 * @throws INVALID_PROVIDER the connect session is not for it; everything that reading a token throws
 */
export async function exchangeToken(
  { deps, subjects }: { readonly deps: Deps; readonly subjects: SubjectVerifier | undefined },
  exchange: TokenExchange,
  origin: RequestOrigin,
): Promise<z.infer<typeof tokenResponseSchema>> {
  const { subjectToken, subjectTokenType, provider, accountId } = exchange;
  if (subjectTokenType === TOKEN_TYPES.subject[0]) {
    const session = await findConnectSessionOfToken(deps, subjectToken);
    if (session === null) throw invalidSubject(origin, NOT_VALID);
    if (!session.providers.includes(provider))
      throw new IntegrationsServiceError('INVALID_PROVIDER', {
        correlationId: origin.correlationId,
        provider,
      });
    const { connectionId } = session;
    const only =
      connectionId === null ? accountId : await accountOf(deps, { userId: session.userId, connectionId });
    if (accountId !== undefined && only !== accountId)
      throw new IntegrationsServiceError('ACCOUNT_NOT_FOUND', {
        correlationId: origin.correlationId,
        provider,
      });
    return serveToken(deps, { userId: session.userId, provider, accountId: only }, origin);
  }
  if (subjects === undefined) throw invalidSubject(origin, NO_ISSUER);
  const externalUserId = await subjects(subjectToken);
  if (externalUserId === null) throw invalidSubject(origin, NOT_VALID);
  return serveToken(deps, { externalUserId, provider, accountId }, origin);
}

const NOT_VALID = 'is not valid, or not any more';
const NO_ISSUER = 'is a JWT, and this hub knows no issuer of JWTs (EVERGRANT_SUBJECT_ISSUER)';

const invalidSubject = ({ correlationId }: RequestOrigin, problem: string) =>
  new IntegrationsServiceError('VALIDATION_ERROR', {
    correlationId,
    metadata: { fields: { subject_token: problem } },
  });

/** Of the one connection that the session is for. */
async function accountOf(
  deps: Deps,
  { userId, connectionId }: { readonly userId: number; readonly connectionId: number },
): Promise<string> {
  return (await getConnection(deps, createConnectionScope(userId), connectionId)).providerAccountId;
}
