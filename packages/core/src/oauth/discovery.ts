import * as oauth from 'oauth4webapi';
import type { Clock } from '../effects.ts';
import type { GuardedFetch } from '../outbound/guarded-fetch.ts';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import { failureOfStatus } from './failure-of-status.ts';
import { USER_AGENT } from './send-request.ts';

/** Answers of discovery, by address. */
export interface DiscoveryCache {
  get(address: string): oauth.AuthorizationServer | undefined;
  set(address: string, server: oauth.AuthorizationServer): void;
}

/**
 * Reads an issuer's metadata (OpenID Connect Discovery 1.0 section 4). The document must name the very issuer that it
 * was asked for.
 *
 * @param address default `{issuer}/.well-known/openid-configuration`
 * @throws ProviderFailure `unreachable`, `unavailable`, or `malformed` when the document cannot be used
 */
export async function discover(
  issuer: string,
  address: string | undefined,
  deps: {
    readonly fetch: GuardedFetch;
    readonly clock: Clock;
    readonly discoveryCache: DiscoveryCache;
  },
): Promise<oauth.AuthorizationServer> {
  const url = address ?? `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const known = deps.discoveryCache.get(url);
  if (known !== undefined) return known;
  const response = await deps.fetch(url, {
    method: 'GET',
    headers: { accept: 'application/json', 'user-agent': USER_AGENT },
  });
  const failure = failureOfStatus(response, 'discovery endpoint', deps.clock.now());
  if (failure?.kind === 'unavailable') throw failure;
  try {
    const server = await oauth.processDiscoveryResponse(new URL(issuer), response);
    deps.discoveryCache.set(url, server);
    return server;
  } catch (error) {
    throw new ProviderFailure('malformed', `${url} ${whatIsWrong(response.status, error)}`, {
      status: response.status,
      cause: error,
    });
  }
}

/** What is wrong with the answer; nothing of what it says. */
function whatIsWrong(status: number, error: unknown): string {
  if (status !== 200) return `answered ${status}`;
  return error instanceof oauth.OperationProcessingError && error.code === oauth.JSON_ATTRIBUTE_COMPARISON
    ? 'names another issuer'
    : 'is not a discovery document';
}
