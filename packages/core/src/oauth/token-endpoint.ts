import * as oauth from 'oauth4webapi';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import { hasHs256Signature } from './id-token.ts';
import type { ProviderClient } from './provider-client.ts';
import type { AnsweredTokens, TokenAnswer } from './token-response.ts';
import {
  type AdditionalToken,
  accessTokenExpiry,
  readScope,
  refreshTokenExpiry,
  type TokenSet,
} from './token-set.ts';

/** The normalised answer as the response that oauth4webapi validates. */
const standardResponse = (answer: TokenAnswer, withIdToken: boolean): Response =>
  Response.json({
    access_token: answer.access_token,
    token_type: answer.token_type,
    ...(answer.refresh_token === undefined ? {} : { refresh_token: answer.refresh_token }),
    ...(withIdToken && answer.id_token !== undefined ? { id_token: answer.id_token } : {}),
  });

const malformed = (systemCode?: string): ProviderFailure =>
  new ProviderFailure(
    'malformed',
    'the answer of the token endpoint does not follow the standard',
    systemCode === undefined ? {} : { systemCode },
  );

/** How one answer is understood. */
export interface TokenStep {
  /** When the request left, by the local clock. */
  readonly sentAt: Date;
  /** Whether the token can be renewed although the answer brings no refresh token. */
  readonly refreshable: boolean;
  /** The library's check of the standard answer. */
  readonly process: (response: Response) => Promise<oauth.TokenEndpointResponse>;
}

async function validate(
  { provider, sharedSecret }: ProviderClient,
  answer: TokenAnswer,
  process: TokenStep['process'],
): Promise<oauth.TokenEndpointResponse> {
  // Without an issuer there is nothing to compare an ID token with, so it is not looked at.
  const readsIdToken = provider.issuer !== undefined;
  let processed: oauth.TokenEndpointResponse;
  try {
    processed = await process(standardResponse(answer, readsIdToken));
  } catch (error) {
    // The library's error holds the answer, tokens included: only its code goes further.
    throw malformed(error instanceof oauth.OperationProcessingError ? error.code : undefined);
  }
  if (
    readsIdToken &&
    answer.id_token !== undefined &&
    provider.id_token_signed_response_alg === 'HS256' &&
    !(await hasHs256Signature(answer.id_token, sharedSecret))
  )
    throw malformed('WRONG_ID_TOKEN_SIGNATURE');
  return processed;
}

/** Lifetimes as absolute times, scope as a list. */
function timesOf(
  { provider }: ProviderClient,
  tokens: AnsweredTokens,
  { sentAt, refreshable }: Pick<TokenStep, 'sentAt' | 'refreshable'>,
): Pick<TokenSet, 'expiresAt' | 'refreshTokenExpiresAt' | 'scope'> {
  return {
    expiresAt: accessTokenExpiry(
      {
        expiresIn: tokens.expires_in,
        expiresAt: tokens.expires_at,
        refreshable: refreshable || tokens.refresh_token !== undefined,
      },
      provider,
      sentAt,
    ),
    refreshTokenExpiresAt: refreshTokenExpiry(
      { expiresIn: tokens.refresh_token_expires_in, expiresAt: tokens.refresh_token_expires_at },
      provider,
      sentAt,
    ),
    scope:
      readScope(tokens.scope)?.map((name) => provider.token_response?.scope_names?.[name] ?? name) ?? null,
  };
}

/**
 * Turns an answer of the token endpoint into a token set with absolute times.
 *
 * @throws ProviderFailure `malformed`: a token type other than bearer, or an ID token that does not hold
 */
export async function toTokenSet(
  target: ProviderClient,
  answer: TokenAnswer,
  step: TokenStep,
): Promise<TokenSet> {
  const processed = await validate(target, answer, step.process);
  const additionalTokens: Record<string, AdditionalToken> = {};
  for (const [name, tokens] of Object.entries(answer.additional))
    additionalTokens[name] = {
      accessToken: tokens.access_token,
      refreshToken: tokens.refresh_token,
      ...timesOf(target, tokens, { sentAt: step.sentAt, refreshable: false }),
    };
  return {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token,
    tokenType: processed.token_type,
    issuedAt: step.sentAt,
    ...timesOf(target, answer, step),
    idTokenClaims: oauth.getValidatedIdTokenClaims(processed),
    additionalTokens,
    raw: answer.raw,
  };
}
