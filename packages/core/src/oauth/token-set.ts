import { type Provider, parseJson, readInstant } from '@evergrant/providers';

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
const LONGEST_LIFETIME_MS = 10 * 365 * 86_400_000;
/** A moment that has passed already is no older than a clock or a time zone can be wrong, and a short life over. */
const MOST_BEHIND_MS = 2 * 86_400_000;
/** So many times its usual lifetime, a lifetime is one in milliseconds. */
const MILLISECONDS_FROM = 1_000;
/** Assumed when a refreshable token names no lifetime and the catalog knows none: one hour. */
const ASSUMED_LIFETIME_S = 3_600;

/**
 * A lifetime as providers write it: number or numeric string.
 *
 * @returns seconds; `absent` for nothing or 0 (no known end); `invalid` for what cannot be a lifetime
 */
export function readLifetime(value: unknown): number | 'absent' | 'invalid' {
  if (isAbsent(value)) return 'absent';
  const seconds = typeof value === 'string' ? Number(value) : value;
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0
    ? Math.max(Math.floor(seconds), 1)
    : 'invalid';
}

const isAbsent = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || value === 0 || value === '0';

/** A scope holds no quotation marks (RFC 6749 3.3), so what begins like this can only be a list as JSON text. */
const LIST_AS_TEXT = /^\s*\[\s*"/;

const scopesIn = (value: unknown): unknown =>
  typeof value === 'string' && LIST_AS_TEXT.test(value) ? (parseJson(value) ?? value) : value;

/** Scope as providers write it: string, array, or an array of such strings, separated by spaces or commas; also as JSON text. */
export function readScope(value: unknown): string[] | null {
  const scope = [scopesIn(value)]
    .flat()
    .flatMap((part) => (typeof part === 'string' ? part.split(/[\s,]+/) : []))
    .filter((part) => part !== '');
  return scope.length > 0 ? scope : null;
}

/** When something ends, and what of the answer was not taken as it stands. */
export interface Ending {
  /** Null: no known end. */
  readonly end: Date | null;
  /** For the log; undefined: nothing was odd. */
  readonly oddity: 'no_lifetime' | 'milliseconds' | 'an_end' | 'in_the_past' | 'too_far' | undefined;
}

/** What an answer says of an end, in its own words. */
interface AnsweredEnd {
  readonly expiresIn: unknown;
  readonly expiresAt: unknown;
}

/** @param usual what the entry knows of this lifetime, in seconds */
function readEnd({ expiresIn, expiresAt }: AnsweredEnd, usual: number | undefined, sentAt: Date): Ending {
  const after = (ms: number, oddity?: Ending['oddity']): Ending => ({
    end: new Date(sentAt.getTime() + Math.min(ms, LONGEST_LIFETIME_MS)),
    oddity: ms > LONGEST_LIFETIME_MS ? 'too_far' : oddity,
  });
  const lifetime = readLifetime(expiresIn);
  if (typeof lifetime === 'number') {
    // Nothing lives for as long as 1970 is ago: that is a moment in the place of a lifetime.
    const left = (readInstant(lifetime)?.getTime() ?? 0) - sentAt.getTime();
    if (left > 0 && left <= LONGEST_LIFETIME_MS) return after(left, 'an_end');
    // Further back it may be many years as a number, which stand for "never".
    if (left <= 0 && left > -MOST_BEHIND_MS) return { end: null, oddity: 'in_the_past' };
    return usual !== undefined && lifetime >= usual * MILLISECONDS_FROM
      ? after(lifetime, 'milliseconds')
      : after(lifetime * 1000);
  }
  const absolute = readInstant(expiresAt);
  if (absolute === null)
    return { end: null, oddity: lifetime === 'invalid' || !isAbsent(expiresAt) ? 'no_lifetime' : undefined };
  const ms = absolute.getTime() - sentAt.getTime();
  return ms > 0 ? after(ms) : { end: null, oddity: 'in_the_past' };
}

const inSeconds = (seconds: number, from: Date): Date => new Date(from.getTime() + seconds * 1000);

/**
 * When the access token ends. Counted from the local time at which the request was sent, so a slow answer or a
 * skewed clock at the provider never makes it look younger. A lifetime that cannot be true falls back to what the
 * catalog knows; a refreshable token is never treated as eternal.
 */
export function accessTokenExpiry(
  answer: AnsweredEnd & { readonly refreshable: boolean },
  provider: Pick<Provider, 'default_expires_in' | 'access_token_lifetime'>,
  sentAt: Date,
): Ending {
  const { default_expires_in, access_token_lifetime } = provider;
  const read = readEnd(answer, access_token_lifetime ?? default_expires_in, sentAt);
  if (read.end !== null) return read;
  const needsEnd = read.oddity !== undefined || answer.refreshable;
  const assumed =
    default_expires_in ?? (needsEnd ? (access_token_lifetime ?? ASSUMED_LIFETIME_S) : undefined);
  return assumed === undefined ? read : { ...read, end: inSeconds(assumed, sentAt) };
}

/** When the refresh token, and with it the consent, ends. Without an end: unknown or never. */
export function refreshTokenExpiry(
  answer: AnsweredEnd,
  { refresh_token_lifetime: lifetime }: Pick<Provider, 'refresh_token_lifetime'>,
  sentAt: Date,
): Ending {
  const read = readEnd(answer, lifetime, sentAt);
  return read.end !== null || lifetime === undefined ? read : { ...read, end: inSeconds(lifetime, sentAt) };
}
