import type { IdTokenReading } from './id-token.ts';
import type { ProtocolDeps, ProviderClient } from './provider-client.ts';
import type { AnsweredTokens, TokenAnswer } from './token-response.ts';
import {
  type AdditionalToken,
  accessTokenExpiry,
  readScope,
  refreshTokenExpiry,
  type TokenSet,
} from './token-set.ts';

/** How one answer is understood. */
export interface TokenStep {
  readonly answer: TokenAnswer;
  /** When the request left, by the local clock. */
  readonly sentAt: Date;
  /** Whether the token can be renewed although the answer brings no refresh token. */
  readonly refreshable: boolean;
  /** What its ID token is worth; of a refresh none is read. */
  readonly idToken: IdTokenReading;
}

/** Lifetimes as absolute times, scope as a list, and what was odd about them. */
function timesOf(
  { provider }: ProviderClient,
  tokens: AnsweredTokens,
  { sentAt, refreshable }: Pick<TokenStep, 'sentAt' | 'refreshable'>,
): Pick<TokenSet, 'expiresAt' | 'refreshTokenExpiresAt' | 'scope'> & { readonly oddities: string[] } {
  const access = accessTokenExpiry(
    {
      expiresIn: tokens.expires_in,
      expiresAt: tokens.expires_at,
      refreshable: refreshable || tokens.refresh_token !== undefined,
    },
    provider,
    sentAt,
  );
  const refresh = refreshTokenExpiry(
    { expiresIn: tokens.refresh_token_expires_in, expiresAt: tokens.refresh_token_expires_at },
    provider,
    sentAt,
  );
  const names = new Map(Object.entries(provider.token_response?.scope_names ?? {}));
  return {
    expiresAt: access.end,
    refreshTokenExpiresAt: refresh.end,
    scope: readScope(tokens.scope)?.map((name) => names.get(name) ?? name) ?? null,
    oddities: [
      ...(access.oddity === undefined ? [] : [`expires_in: ${access.oddity}`]),
      ...(refresh.oddity === undefined ? [] : [`refresh_token_expires_in: ${refresh.oddity}`]),
    ],
  };
}

/** What of an answer is decoration, and not as it should be: never a reason to lose the tokens beside it. */
const odditiesOf = ({ answer, idToken }: TokenStep): string[] => [
  ...(answer.token_type === 'bearer' ? [] : ['token_type: not bearer']),
  ...(answer.scope === undefined ||
  answer.scope === null ||
  readScope(answer.scope) !== null ||
  answer.scope === ''
    ? []
    : ['scope: unreadable']),
  ...(idToken.kind === 'unverified' ? [`id_token: ${idToken.problem}`] : []),
];

/** Turns an answer of the token endpoint into a token set with absolute times, and logs what was odd about it. */
export function toTokenSet(
  target: ProviderClient,
  step: TokenStep,
  { log }: Pick<ProtocolDeps, 'log'>,
): TokenSet {
  const { answer, sentAt, idToken } = step;
  const additionalTokens: Record<string, AdditionalToken> = {};
  for (const [name, tokens] of Object.entries(answer.additional)) {
    const { oddities: _, ...times } = timesOf(target, tokens, { sentAt, refreshable: false });
    additionalTokens[name] = {
      accessToken: tokens.access_token,
      refreshToken: tokens.refresh_token,
      ...times,
    };
  }
  const { oddities, ...times } = timesOf(target, answer, step);
  const problems = [...odditiesOf(step), ...oddities];
  if (problems.length > 0)
    log.warn(
      { provider: target.provider.id, problems },
      '[oauth] The provider answered oddly; the tokens are kept',
    );
  return {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token,
    // The hub knows how to use no other kind, and providers that write another word mean this one.
    tokenType: 'bearer',
    issuedAt: sentAt,
    ...times,
    idTokenClaims: idToken.kind === 'verified' ? idToken.claims : undefined,
    additionalTokens,
    raw: answer.raw,
  };
}
