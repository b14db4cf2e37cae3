import type { Provider } from '@evergrant/providers';

/** A further token set of the same answer: Slack's user token beside the bot's. */
export type AdditionalToken = Pick<
  TokenSet,
  'accessToken' | 'refreshToken' | 'expiresAt' | 'refreshTokenExpiresAt' | 'scope'
>;

/** Tokens as the provider issued them, with absolute times. Lives in memory only. */
export interface TokenSet {
  readonly accessToken: string;
  /** Undefined: none was issued; an older one stays valid. */
  readonly refreshToken: string | undefined;
  readonly tokenType: string;
  readonly issuedAt: Date;
  /** Null: no known end. */
  readonly expiresAt: Date | null;
  readonly refreshTokenExpiresAt: Date | null;
  /** Null: the answer names none, so what was requested was granted (RFC 6749 5.1). */
  readonly scope: readonly string[] | null;
  /** Validated claims of the ID token. */
  readonly idTokenClaims: Readonly<Record<string, unknown>> | undefined;
  /** By the names that the entry gives them. Not kept with the connection. */
  readonly additionalTokens: Readonly<Record<string, AdditionalToken>>;
  /** The whole answer, for account facts that only stand there. Never stored, never logged. */
  readonly raw: unknown;
}

/** What of a token set is kept with a connection. */
export type GrantedTokens = Pick<
  TokenSet,
  'accessToken' | 'refreshToken' | 'tokenType' | 'issuedAt' | 'expiresAt' | 'refreshTokenExpiresAt' | 'scope'
>;

/** Longest lifetime believed: 10 years. More is a mistake of the provider. */
const LONGEST_LIFETIME_S = 10 * 365 * 86_400;
/** Assumed when a refreshable token names no lifetime and the catalog knows none: one hour. */
const ASSUMED_LIFETIME_S = 3_600;

/**
 * A lifetime as providers write it: number or numeric string.
 *
 * @returns seconds; `absent` for nothing or 0 (no known end); `invalid` for what cannot be a lifetime
 */
export function readLifetime(value: unknown): number | 'absent' | 'invalid' {
  if (value === undefined || value === null || value === '' || value === 0 || value === '0') return 'absent';
  const seconds = typeof value === 'string' ? Number(value) : value;
  return typeof seconds === 'number' &&
    Number.isFinite(seconds) &&
    seconds > 0 &&
    seconds <= LONGEST_LIFETIME_S
    ? Math.max(Math.floor(seconds), 1)
    : 'invalid';
}

/** An absolute time as providers write it: epoch seconds, epoch milliseconds, or ISO 8601. */
export function readInstant(value: unknown): Date | null {
  const number =
    typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value)) ? Number(value) : null;
  const ms =
    number === null
      ? typeof value === 'string'
        ? Date.parse(value)
        : Number.NaN
      : number > 1e11
        ? number
        : number * 1000;
  return Number.isFinite(ms) && ms >= 1 && ms < 8.64e15 ? new Date(ms) : null;
}

/** Scope as providers write it: string or array, separated by spaces or commas. */
export function readScope(value: unknown): string[] | null {
  const parts = Array.isArray(value)
    ? value.filter((part) => typeof part === 'string')
    : typeof value === 'string'
      ? value.split(/[\s,]+/)
      : null;
  const scope = parts?.filter((part) => part !== '') ?? null;
  return scope !== null && scope.length > 0 ? scope : null;
}

/**
 * When the access token ends. Counted from the local time at which the request was sent, so a slow answer or a
 * skewed clock at the provider never makes it look younger. A lifetime that cannot be true falls back to what the
 * catalog knows; a refreshable token is never treated as eternal.
 */
export function accessTokenExpiry(
  answer: { expiresIn: unknown; expiresAt: unknown; refreshable: boolean },
  provider: Pick<Provider, 'default_expires_in' | 'access_token_lifetime'>,
  sentAt: Date,
): Date | null {
  const lifetime = readLifetime(answer.expiresIn);
  if (typeof lifetime === 'number') return new Date(sentAt.getTime() + lifetime * 1000);
  const absolute = readInstant(answer.expiresAt);
  if (absolute !== null && absolute.getTime() - sentAt.getTime() <= LONGEST_LIFETIME_S * 1000)
    return absolute;
  const assumed =
    provider.default_expires_in ??
    (lifetime === 'invalid' || answer.refreshable
      ? (provider.access_token_lifetime ?? ASSUMED_LIFETIME_S)
      : null);
  return assumed === null ? null : new Date(sentAt.getTime() + assumed * 1000);
}

/** When the refresh token, and with it the consent, ends. Null: unknown or never. */
export function refreshTokenExpiry(
  answer: { expiresIn: unknown; expiresAt: unknown },
  provider: Pick<Provider, 'refresh_token_lifetime'>,
  sentAt: Date,
): Date | null {
  const lifetime = readLifetime(answer.expiresIn);
  if (typeof lifetime === 'number') return new Date(sentAt.getTime() + lifetime * 1000);
  const absolute = readInstant(answer.expiresAt);
  if (absolute !== null) return absolute;
  return provider.refresh_token_lifetime === undefined
    ? null
    : new Date(sentAt.getTime() + provider.refresh_token_lifetime * 1000);
}
