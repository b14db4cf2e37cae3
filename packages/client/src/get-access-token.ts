import { toEvergrantError } from './errors.ts';
import type { AccessToken, AccessTokenRequest, EvergrantClient } from './types.ts';

/** How a token is read. */
export interface AccessTokenOptions {
  readonly signal?: AbortSignal;
  /**
   * How old a token from this process may be, in milliseconds. It is never used in its last half minute. 0: always ask the hub. Default
   * 10,000, which is how long a disconnect may go unnoticed.
   */
  readonly maxAgeMs?: number;
}

const MAX_AGE_MS = 10_000;
/** A token must outlive the call that it is fetched for. */
const LAST_MS = 30_000;
const MOST_KEPT = 1_000;

interface Kept {
  readonly token: Promise<AccessToken>;
  readonly askedAt: number;
}

/** By client, because what a token is depends on who asks. */
const kept = new WeakMap<EvergrantClient, Map<string, Kept>>();

/**
 * An access token that works now: the hub refreshes it first where needed. For backends, with an API key that
 * carries `tokens:read`. Ask before every use instead of keeping the token: a read is kept for a few seconds, and callers that ask at the
 * same time share one.
 *
 * @throws EvergrantError `TOKEN_EXPIRED`, `NO_REFRESH_TOKEN`, `NO_ACCESS_TOKEN`: the user has to reconnect;
 *   `ACCOUNT_NOT_FOUND`: nothing is connected; `TOKEN_REFRESH_ERROR`, `HUB_UNREACHABLE`, `DATABASE_ERROR`: try again
 *   (`error.retryable`); `FORBIDDEN`: the key lacks the scope; `ABORTED`: by your signal
 *
 * @example
 * ```ts
 * const { accessToken } = await getAccessToken(evergrant, { externalUserId: 'customer-7', provider: 'google' });
 * await fetch('https://www.googleapis.com/…', { headers: { authorization: `Bearer ${accessToken}` } });
 * ```
 */
export async function getAccessToken(
  client: EvergrantClient,
  request: AccessTokenRequest,
  { signal, maxAgeMs = MAX_AGE_MS }: AccessTokenOptions = {},
): Promise<AccessToken> {
  const { forceRefresh, ...wanted } = request;
  const tokens = tokensOf(client);
  const key = keyOf(wanted);
  const known = tokens.get(key);
  if (forceRefresh !== true && known !== undefined && Date.now() - known.askedAt < maxAgeMs) {
    const token = await unlessAborted(known.token, signal);
    if (token.expiresAt === null || Date.parse(token.expiresAt) - Date.now() > LAST_MS) return token;
  }
  const token = read(client, request);
  remember(tokens, key, { token, askedAt: Date.now() });
  return unlessAborted(token, signal);
}

function tokensOf(client: EvergrantClient): Map<string, Kept> {
  const tokens = kept.get(client) ?? new Map<string, Kept>();
  kept.set(client, tokens);
  return tokens;
}

/** Who is meant, whatever order the fields stand in. */
const keyOf = ({ userId, externalUserId, provider, accountId }: AccessTokenRequest): string =>
  JSON.stringify([userId, externalUserId, provider, accountId]);

async function read(client: EvergrantClient, request: AccessTokenRequest): Promise<AccessToken> {
  try {
    return await client.tokens.get.mutate(request);
  } catch (thrown) {
    throw toEvergrantError(thrown);
  }
}

function remember(tokens: Map<string, Kept>, key: string, entry: Kept): void {
  tokens.delete(key);
  tokens.set(key, entry);
  const [oldest] = tokens.keys();
  if (tokens.size > MOST_KEPT && oldest !== undefined) tokens.delete(oldest);
  // A failure is told to whoever waits for it, and to nobody later.
  entry.token.catch(() => {
    if (tokens.get(key) === entry) tokens.delete(key);
  });
}

/** Several may wait for one reading, so that one of them giving up must not end it. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(toEvergrantError(new DOMException('The caller gave up.', 'AbortError')));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
