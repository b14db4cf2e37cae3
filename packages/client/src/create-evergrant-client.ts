import { createTRPCClient, httpLink, httpSubscriptionLink, splitLink } from '@trpc/client';
import type { AppRouter } from './generated/contract.ts';
import type { EvergrantClient } from './types.ts';

/** Where the hub is and who is asking. */
export interface EvergrantClientOptions {
  /** Address of the hub, such as `https://connect.example.com`. */
  readonly url: string;
  /** API key of a backend (`evg_…`). Never ship one to a browser: browsers are known by their session cookie. */
  readonly apiKey?: string;
  /** Called before every request for the bearer token, where it is not fixed. Wins over `apiKey`. */
  readonly getToken?: () => string | Promise<string>;
  /**
   * The connect session that every call belongs to, by its id: for pages of a guest on the hub's own origin. The browser has its
   * cookie. Default: none, and a browser is known by its sign-in.
   */
  readonly connectSession?: string | undefined;
  /** Default: the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
}

/**
 * A tRPC client for the hub: `client.<noun>.<verb>.query(…)`, `.mutate(…)`, `.subscribe(…)`.
 * Calls throw tRPC errors; {@link toEvergrantError} narrows them.
 *
 * Requests are not batched: the token read is served by a route of its own, and one slow call never holds up another.
 *
 * @example
 * ```ts
 * const evergrant = createEvergrantClient({ url: 'https://connect.example.com', apiKey });
 * const { connections } = await evergrant.connections.list.query({ externalUserId: 'customer-7' });
 * ```
 */
export function createEvergrantClient(options: EvergrantClientOptions): EvergrantClient {
  const { connectSession, fetch } = options;
  const url = `${options.url.replace(/\/+$/, '')}/trpc`;
  // The browser's own streams cannot send headers.
  const streamUrl = connectSession === undefined ? url : `${url}?${new URLSearchParams({ connectSession })}`;
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: httpSubscriptionLink({ url: streamUrl }),
        false: httpLink({
          url,
          headers: () => identity(options),
          ...(fetch && { fetch: (input, init) => fetch(input, { ...init, signal: init?.signal ?? null }) }),
        }),
      }),
    ],
  });
}

async function identity(options: EvergrantClientOptions): Promise<Record<string, string>> {
  const { apiKey, connectSession, getToken } = options;
  const token = getToken === undefined ? apiKey : await getToken();
  return {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(connectSession === undefined ? {} : { 'x-evergrant-connect-session': connectSession }),
  };
}
