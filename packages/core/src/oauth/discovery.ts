import { readText } from '@evergrant/providers';
import * as oauth from 'oauth4webapi';
import type { Clock } from '../effects.ts';
import type { GuardedFetch } from '../outbound/guarded-fetch.ts';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import { failureOfStatus } from './failure-of-status.ts';
import { USER_AGENT } from './send-request.ts';

/** Answers of discovery, by what was asked. */
export interface DiscoveryCache {
  get(question: string): oauth.AuthorizationServer | undefined;
  set(question: string, server: oauth.AuthorizationServer): void;
}

/** Where metadata is read. */
export type DiscoveryPlace =
  /** An issuer, whose document must name it. `address` default `{issuer}/.well-known/openid-configuration`. */
  | { readonly issuer: string; readonly address?: string }
  /** A document that may name any issuer: the operator gave its address. */
  | { readonly issuer?: undefined; readonly address: string };

/** The address of an issuer's document (OpenID Connect Discovery 1.0 section 4). */
export const discoveryAddress = (issuer: string): string =>
  `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;

/** A server may move its document, a slash at its end or a new path; a chain longer than this leads nowhere. */
const MOST_REDIRECTS = 3;

/**
 * Reads a document, following redirects within its origin: nothing is sent that could be carried elsewhere.
 *
 * @throws ProviderFailure as the fetch
 */
export async function fetchDocument(address: string, fetch: GuardedFetch): Promise<Response> {
  let url = address;
  for (let redirects = 0; ; redirects += 1) {
    const response = await fetch(url, {
      method: 'GET',
      headers: { accept: 'application/json', 'user-agent': USER_AGENT },
    });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || location === null) return response;
    if (redirects === MOST_REDIRECTS || !URL.canParse(location, url)) return response;
    const next = new URL(location, url);
    if (next.origin !== new URL(url).origin) return response;
    url = next.href;
  }
}

/**
 * Reads an issuer's metadata (OpenID Connect Discovery 1.0 section 4). The document must name the very issuer that it
 * was asked for.
 *
 * @throws ProviderFailure `unreachable`, `unavailable`, or `malformed` when the document cannot be used
 */
export async function discover(
  place: DiscoveryPlace,
  deps: {
    readonly fetch: GuardedFetch;
    readonly clock: Clock;
    readonly discoveryCache: DiscoveryCache;
  },
): Promise<oauth.AuthorizationServer> {
  const { issuer } = place;
  const url = place.issuer === undefined ? place.address : (place.address ?? discoveryAddress(place.issuer));
  const question = `${issuer ?? 'any'} ${url}`;
  const known = deps.discoveryCache.get(question);
  if (known !== undefined) return known;
  const response = await fetchDocument(url, deps.fetch);
  const failure = failureOfStatus(response, 'discovery endpoint', deps.clock.now());
  if (failure?.kind === 'unavailable') throw failure;
  try {
    const { status } = response;
    const document = await readDocument(response);
    const expected = new URL(issuer ?? String(readText(document, 'issuer')));
    const server = await oauth.processDiscoveryResponse(expected, Response.json(document, { status }));
    if (server.token_endpoint === undefined) throw new Error('without a token endpoint nothing can be asked');
    deps.discoveryCache.set(question, server);
    return server;
  } catch (error) {
    throw new ProviderFailure('malformed', `${url} ${whatIsWrong(response.status, error)}`, {
      status: response.status,
      cause: error,
    });
  }
}

/** A document in which addresses are addresses and lists are lists of texts: what stands beside others is as good as before. */
async function readDocument(response: Response): Promise<unknown> {
  const document: unknown = await response.json();
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return document;
  return Object.fromEntries(Object.entries(document).map(([name, value]) => [name, readValue(name, value)]));
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** Whether something can be sent there, or a page may link to it: a document could say `javascript:` as well. */
export const isWebAddress = (text: string): boolean =>
  URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

/** @returns undefined: it cannot be what it should */
function readValue(name: string, value: unknown): unknown {
  if (/_(endpoint|uri)$/.test(name)) return isText(value) && isWebAddress(value) ? value : undefined;
  // Some write what is true or false as text.
  if (value === 'true' || value === 'false') return value === 'true';
  if (!name.endsWith('_supported') || typeof value === 'boolean') return value;
  // Some write one value without the list.
  if (isText(value)) return [value];
  return Array.isArray(value) ? value.filter(isText) : undefined;
}

/** What is wrong with the answer; nothing of what it says. */
function whatIsWrong(status: number, error: unknown): string {
  if (status >= 300 && status < 400) return 'redirects to another place';
  if (status !== 200) return `answered ${status}`;
  return error instanceof oauth.OperationProcessingError && error.code === oauth.JSON_ATTRIBUTE_COMPARISON
    ? 'names another issuer'
    : 'is not a discovery document';
}
