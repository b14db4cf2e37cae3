import { createTRPCClient, httpLink, splitLink } from '@trpc/client';
import type { AppRouter } from './generated/contract.ts';
import { createPatientFetch, type HubFetch } from './patient-fetch.ts';
import { streamLink } from './stream-link.ts';
import type { EvergrantClient } from './types.ts';

/** Where the hub is and who is asking. */
export interface EvergrantClientOptions {
  /** Address of the hub, such as `https://connect.example.com`. */
  readonly url: string;
  /** API key of a backend (`evg_…`). Never ship one to a browser: browsers are known by their session cookie. */
  readonly apiKey?: string;
  /**
   * Called before every request for the bearer token, where it is not fixed: in browsers on other origins than the hub's, the `token`
   * of a connect session. Wins over `apiKey`.
   */
  readonly getToken?: () => string | Promise<string>;
  /**
   * The connect session that every call belongs to, by its id: for pages of a guest on the hub's own origin. The browser has its
   * cookie. Default: none, and a browser is known by its sign-in.
   */
  readonly connectSession?: string | undefined;
  /** Sent with every request, the stream's too. A function is asked before each. */
  readonly headers?: Readonly<Record<string, string>> | (() => Readonly<Record<string, string>>);
  /** For a call, with all its attempts: milliseconds. Default 30,000. Streams have none. */
  readonly timeoutMs?: number;
  /**
   * How often a call is tried again, with a growing pause or the one that the hub asks for (`Retry-After`): calls that change nothing when the hub
   * is not reached or calls its error retryable, others only when it did nothing. Default 2.
   */
  readonly retries?: number;
  /** For calls and streams. Default: the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
}

const TIMEOUT_MS = 30_000;
const RETRIES = 2;

/**
 * A tRPC client for the hub: `client.<noun>.<verb>.query(…)`, `.mutate(…)`, `.subscribe(…)`. For Node, browsers, workers and the edge.
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
  const { apiKey, connectSession, getToken, headers, timeoutMs = TIMEOUT_MS, retries = RETRIES } = options;
  const url = `${options.url.replace(/\/+$/, '')}/trpc`;
  const fetch: HubFetch = (address, init) => (options.fetch ?? globalThis.fetch)(address, init);
  const patientFetch = createPatientFetch({ fetch, timeoutMs, retries });
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: streamLink({
          // The browser's own streams cannot send headers.
          url: connectSession === undefined ? url : `${url}?${new URLSearchParams({ connectSession })}`,
          headers: () => headersOf(options),
          fetch,
          needsFetch: [apiKey, getToken, headers, options.fetch].some((option) => option !== undefined),
        }),
        false: httpLink({
          url,
          headers: () => headersOf(options),
          fetch: (address, init) => patientFetch(String(address), { ...init, signal: init?.signal ?? null }),
        }),
      }),
    ],
  });
}

async function headersOf(options: EvergrantClientOptions): Promise<Record<string, string>> {
  const { apiKey, connectSession, getToken, headers } = options;
  const token = getToken === undefined ? apiKey : await getToken();
  return {
    ...(typeof headers === 'function' ? headers() : headers),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(connectSession === undefined ? {} : { 'x-evergrant-connect-session': connectSession }),
  };
}
