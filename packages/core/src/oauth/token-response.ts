import {
  knownRefusalCodes,
  meaningOfRefusal,
  type Provider,
  type Refusal,
  readPath,
  readRefusal,
  saysNothing,
} from '@evergrant/providers';
import { type BodyEvidence, ProviderFailure } from '../outbound/provider-failure.ts';
import { failureOfStatus, statusDetails } from './failure-of-status.ts';
import { HalfRenewed } from './half-renewed.ts';
import { type AnswerBody, dataOf, inspectBody } from './read-body.ts';
import { refreshTokenExpiry } from './token-set.ts';

type Entry = Pick<
  Provider,
  | 'token_response'
  | 'dead_grant_codes'
  | 'client_refused_codes'
  | 'retry_later_codes'
  | 'refresh_token_lifetime'
>;

const isPresent = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== '' && value !== 0 && value !== false;

/** Stands for a code that is none, or none that may be shown. */
const UNKNOWN = 'unknown_error';

/**
 * The code of a refusal as it may be kept and shown. A code, not prose: what a provider writes here ends up in audit
 * events. Prose counts only where the entry knows it by heart.
 */
const publicCodeOf = (provider: Entry, { code = '' }: Refusal): string =>
  knownRefusalCodes(provider).has(code) || /^[\w.:/-]{1,64}$/.test(code) ? code : UNKNOWN;

/** An answer with its body. */
export interface Answer {
  readonly response: Response;
  readonly body: AnswerBody;
  /** The endpoint's name, for the message. */
  readonly endpoint: string;
}

/** A body as evidence: what stands in the provider's own form names a code. */
const evidenceOf = (body: AnswerBody, errorCode: string): BodyEvidence => {
  if (!('value' in body)) return body.kind;
  return errorCode === UNKNOWN ? 'json' : 'provider';
};

/** An answer as the failure it is: by its status, or by what its body says. */
export function failureOfAnswer(
  provider: Entry,
  { response, body, endpoint }: Answer,
  now: Date,
): ProviderFailure | undefined {
  const failure = failureOfStatus(response, endpoint, now);
  if (failure !== undefined && failure.kind !== 'refused') return failure;
  const refusal = readRefusal(provider, response.status, dataOf(body));
  if (refusal === undefined) return undefined;
  const errorCode = publicCodeOf(provider, refusal);
  const meaning = meaningOfRefusal(provider, refusal);
  return new ProviderFailure(
    meaning === 'retry_later' ? 'unavailable' : 'refused',
    `the ${endpoint} answered ${errorCode}`,
    {
      ...statusDetails(response, now),
      errorCode,
      body: evidenceOf(body, errorCode),
      ...(meaning === undefined ? {} : { meaning }),
    },
  );
}

/** The names under which refresh token lifetimes are found everywhere, besides those of the entry. */
const REFRESH_LIFETIME_NAMES = [
  'refresh_token_expires_in',
  'refresh_expires_in',
  'x_refresh_token_expires_in',
] as const;

/** Names seconds beside an `expires_in` that is perhaps none (Zoho). */
const SECONDS_NAME = 'expires_in_sec';

/** One token set of an answer under RFC 6749 names. */
export interface AnsweredTokens {
  readonly access_token: string;
  readonly token_type: string;
  readonly refresh_token: string | undefined;
  readonly id_token: string | undefined;
  readonly expires_in: unknown;
  readonly expires_at: unknown;
  readonly refresh_token_expires_in: unknown;
  readonly refresh_token_expires_at: unknown;
  readonly scope: unknown;
}

/** An answer of the token endpoint. */
export interface TokenAnswer extends AnsweredTokens {
  /** Further token sets, by the names that the entry gives them. */
  readonly additional: Readonly<Record<string, AnsweredTokens>>;
  /** The whole body. */
  readonly raw: unknown;
}

/** Whether a token fits into an `Authorization` header: nobody can use any other. */
const isSendable = (accessToken: string): boolean => /^[\x20-\x7e\x80-\xff]+$/.test(accessToken);

/** What stands below one root of the body. */
type ReadTokens = Omit<AnsweredTokens, 'access_token'> & { readonly access_token: string | undefined };

const isUsable = (tokens: ReadTokens): tokens is AnsweredTokens => tokens.access_token !== undefined;

/** Reads the tokens below one root of the body. */
function readTokens(provider: Entry, root: unknown): ReadTokens {
  const { fields = {}, token_types: types = [] } = provider.token_response ?? {};
  const at = (name: keyof typeof fields) => readPath(root, fields[name] ?? name);
  const text = (name: keyof typeof fields) => {
    const value = at(name);
    return typeof value === 'string' && !saysNothing(value) ? value : undefined;
  };
  // A header keeps no blanks at its ends (RFC 9110 5.5), so they are no part of what works.
  const accessToken = text('access_token')?.trim();
  const named = at('token_type') ?? 'bearer';
  const type = typeof named === 'string' ? named.toLowerCase() : 'unreadable';
  return {
    access_token: accessToken !== undefined && isSendable(accessToken) ? accessToken : undefined,
    token_type: types.includes(type) ? 'bearer' : type,
    refresh_token: text('refresh_token'),
    id_token: text('id_token'),
    expires_in:
      fields.expires_in === undefined ? (readPath(root, SECONDS_NAME) ?? at('expires_in')) : at('expires_in'),
    expires_at: at('expires_at'),
    refresh_token_expires_in:
      fields.refresh_token_expires_in === undefined
        ? REFRESH_LIFETIME_NAMES.map((name) => readPath(root, name)).find(isPresent)
        : at('refresh_token_expires_in'),
    refresh_token_expires_at: at('refresh_token_expires_at'),
    scope: at('scope') ?? readPath(root, 'scopes'),
  };
}

/**
 * Reads an answer of the token endpoint, with the provider's quirks as the entry describes them.
 *
 * @throws ProviderFailure `unavailable` (408, 429, 5xx, or a code that says so), `refused` (any other error code,
 *   whatever the status), `malformed` (not an answer at all)
 * @throws HalfRenewed a refresh token came without a usable access token
 */
export async function readTokenAnswer(provider: Entry, response: Response, now: Date): Promise<TokenAnswer> {
  const { status } = response;
  const body = await inspectBody(response);
  const failure = failureOfAnswer(provider, { response, body, endpoint: 'token endpoint' }, now);
  if (failure?.kind === 'refused' && !('value' in body) && body.kind !== 'empty')
    throw new ProviderFailure('malformed', `the token endpoint answered ${status} with no data`, {
      ...statusDetails(response, now),
      body: body.kind,
    });
  if (failure !== undefined) throw failure;
  const { root: roots = [''], additional_tokens: additionalTokens = [] } = provider.token_response ?? {};
  const raw = dataOf(body);
  const candidates = roots.map((root) => ({ root, tokens: readTokens(provider, readPath(raw, root)) }));
  for (const { root, tokens } of candidates) {
    if (!isUsable(tokens)) continue;
    const additional: Record<string, AnsweredTokens> = {};
    for (const { name, root: place } of additionalTokens) {
      const further = readTokens(provider, readPath(raw, place));
      if (place !== root && isUsable(further)) additional[name] = further;
    }
    return { ...tokens, additional, raw };
  }
  for (const { tokens } of candidates) {
    const { refresh_token: refreshToken, id_token: idToken } = tokens;
    if (refreshToken === undefined) continue;
    const { end: refreshTokenExpiresAt } = refreshTokenExpiry(
      { expiresIn: tokens.refresh_token_expires_in, expiresAt: tokens.refresh_token_expires_at },
      provider,
      now,
    );
    throw new HalfRenewed({ refreshToken, refreshTokenExpiresAt, idToken }, status);
  }
  throw new ProviderFailure('malformed', 'the answer of the token endpoint has no access token', {
    status,
    body: 'value' in body ? 'json' : body.kind,
  });
}
