import { type Provider, readPath, readText } from '@evergrant/providers';
import { ProviderFailure, parseRetryAfter } from '../outbound/provider-failure.ts';
import { readBody } from './read-body.ts';

/** HTTP statuses after which the same request may well succeed later. */
const isUnavailable = (status: number): boolean => status === 429 || status === 408 || status >= 500;

const isPresent = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== '' && value !== 0 && value !== false;

/** An error value as a short code: text as it is, a number as text, an object by its own `code` or `type`. */
function errorCodeOf(value: unknown): string {
  const text =
    typeof value === 'string' || typeof value === 'number'
      ? String(value)
      : (readText(value, ['code', 'type', 'error', '0.code']) ?? 'unknown_error');
  // A code, not prose: whatever a provider writes here ends up in audit events.
  return /^[\w.:/-]{1,64}$/.test(text) ? text : 'unknown_error';
}

/** The error code of an answer of the token endpoint; undefined when it is none. HTTP 200 proves nothing (GitHub, Slack). */
export function tokenErrorOf(
  provider: Pick<Provider, 'token_response'>,
  status: number,
  body: unknown,
): string | undefined {
  const shape = provider.token_response ?? {};
  const failed = shape.success !== undefined && readPath(body, shape.success.path) !== shape.success.equals;
  const error = readPath(body, shape.error_path ?? 'error');
  if (isPresent(error)) return errorCodeOf(error);
  if (failed) return 'unknown_error';
  return status >= 400
    ? isPresent(readPath(body, 'errors'))
      ? errorCodeOf(readPath(body, 'errors'))
      : 'unknown_error'
    : undefined;
}

/** The object that holds the token: the first root with an access token in it. */
function tokenRootOf(provider: Pick<Provider, 'token_response'>, body: unknown): unknown {
  const { root = [''], fields = {} } = provider.token_response ?? {};
  return root
    .map((path) => readPath(body, path))
    .find((candidate) => isPresent(readPath(candidate, fields.access_token ?? 'access_token')));
}

/** The names under which refresh token lifetimes are found everywhere, besides those of the entry. */
const REFRESH_LIFETIME_NAMES = [
  'refresh_token_expires_in',
  'refresh_expires_in',
  'x_refresh_token_expires_in',
] as const;

/** An answer of the token endpoint under RFC 6749 names. */
export interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: string;
  readonly refresh_token: string | undefined;
  readonly id_token: string | undefined;
  readonly expires_in: unknown;
  readonly expires_at: unknown;
  readonly refresh_token_expires_in: unknown;
  readonly refresh_token_expires_at: unknown;
  readonly scope: unknown;
  /** The whole body. */
  readonly raw: unknown;
}

/**
 * Reads an answer of the token endpoint, with the provider's quirks as the entry describes them.
 *
 * @throws ProviderFailure `unavailable` (429, 5xx without an OAuth error), `refused` (an error code, whatever the
 *   status), `malformed` (not an answer at all)
 */
export async function readTokenAnswer(
  provider: Pick<Provider, 'token_response'>,
  response: Response,
  now: Date,
): Promise<TokenAnswer> {
  const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), now);
  if (response.status >= 300 && response.status < 400)
    throw new ProviderFailure(
      'malformed',
      `the token endpoint answered with a redirect (${response.status})`,
      { status: response.status },
    );
  if (isUnavailable(response.status))
    throw new ProviderFailure('unavailable', `the token endpoint answered ${response.status}`, {
      status: response.status,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  const body = await readBody(response);
  const error = tokenErrorOf(provider, response.status, body);
  if (error === 'temporarily_unavailable' || error === 'server_error' || error === 'slow_down')
    throw new ProviderFailure('unavailable', `the token endpoint answered ${error}`, {
      status: response.status,
      errorCode: error,
    });
  if (error !== undefined)
    throw new ProviderFailure('refused', `the token endpoint refused: ${error}`, {
      status: response.status,
      errorCode: error,
    });

  const root = tokenRootOf(provider, body);
  const fields = provider.token_response?.fields ?? {};
  const at = (name: keyof typeof fields) => readPath(root, fields[name] ?? name);
  const text = (name: keyof typeof fields) => {
    const value = at(name);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const accessToken = text('access_token');
  if (accessToken === undefined)
    throw new ProviderFailure('malformed', 'the answer of the token endpoint has no access token', {
      status: response.status,
    });
  return {
    access_token: accessToken,
    token_type: text('token_type') ?? 'bearer',
    refresh_token: text('refresh_token'),
    id_token: text('id_token'),
    expires_in: at('expires_in'),
    expires_at: at('expires_at'),
    refresh_token_expires_in:
      fields.refresh_token_expires_in === undefined
        ? REFRESH_LIFETIME_NAMES.map((name) => readPath(root, name)).find(isPresent)
        : at('refresh_token_expires_in'),
    refresh_token_expires_at: at('refresh_token_expires_at'),
    scope: at('scope') ?? readPath(root, 'scopes'),
    raw: body,
  };
}
