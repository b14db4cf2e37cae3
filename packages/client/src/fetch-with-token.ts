import { EvergrantError } from './errors.ts';
import { type AccessTokenOptions, getAccessToken } from './get-access-token.ts';
import type { AccessTokenRequest, EvergrantClient } from './types.ts';

const UNAUTHORIZED = 401;

/** How a provider's API is asked. */
export interface FetchWithTokenOptions extends Pick<AccessTokenOptions, 'maxAgeMs'> {
  /** Default: the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
}

/**
 * A `fetch` for one user's account at a provider. It adds the access token and, to a path, the address of the account's API
 * (`apiBaseUrl`). When the provider answers 401 it has the token refreshed and repeats the call, once; a second 401 is returned.
 *
 * The token is sent over https (or to this machine) only, and where the hub knows the API's address, nowhere else.
 *
 * @throws EvergrantError as {@link getAccessToken}: `TOKEN_EXPIRED` and its like mean that the user has to reconnect. `VALIDATION_ERROR`: the
 *   token must not go there, or it is a path and the hub knows no address for it
 *
 * @example
 * ```ts
 * const salesforce = fetchWithToken(evergrant, { externalUserId: 'customer-7', provider: 'salesforce' });
 * const answer = await salesforce('/services/data/v63.0/limits');
 * ```
 */
export function fetchWithToken(
  client: EvergrantClient,
  request: AccessTokenRequest,
  options: FetchWithTokenOptions = {},
): (url: string | URL, init?: RequestInit) => Promise<Response> {
  return async (url, init = {}) => {
    const { fetch = globalThis.fetch, maxAgeMs } = options;
    const reading = {
      ...(init.signal ? { signal: init.signal } : {}),
      ...(maxAgeMs === undefined ? {} : { maxAgeMs }),
    };
    const ask = async (forceRefresh: boolean) => {
      const token = await getAccessToken(
        client,
        forceRefresh ? { ...request, forceRefresh } : request,
        reading,
      );
      const headers = new Headers(init.headers);
      headers.set('authorization', `Bearer ${token.accessToken}`);
      return fetch(addressOf(url, token.apiBaseUrl), { ...init, headers });
    };
    const answer = await ask(false);
    if (answer.status !== UNAUTHORIZED || init.body instanceof ReadableStream) return answer;
    await answer.body?.cancel();
    return ask(true);
  };
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

function addressOf(url: string | URL, apiBaseUrl: string | null): URL {
  const isPath = typeof url === 'string' && url.startsWith('/') && !url.startsWith('//');
  if (isPath && apiBaseUrl === null)
    throw refused("The hub knows no address of this account's API: give a whole one.");
  const address = isPath ? new URL(`${apiBaseUrl}${url}`) : new URL(url);
  if (address.protocol !== 'https:' && !LOOPBACK.includes(address.hostname))
    throw refused('A token is sent over https only.');
  if (apiBaseUrl !== null && address.origin !== new URL(apiBaseUrl).origin)
    throw refused("This is not the account's API; its token is not sent there.");
  return address;
}

const refused = (message: string) => new EvergrantError('VALIDATION_ERROR', { message });
