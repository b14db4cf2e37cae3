import type { ProviderRequest } from '@evergrant/providers';
import { ProviderFailure, parseRetryAfter } from '../outbound/provider-failure.ts';
import type { ProtocolDeps, ProviderClient } from './provider-client.ts';
import { readBody } from './read-body.ts';
import { sendRequest } from './send-request.ts';

/** With what a provider's API is asked. */
export interface ApiCredentials {
  readonly accessToken: string;
  /** The answer of the token endpoint, for what a request takes from it. */
  readonly raw?: unknown;
}

/**
 * Asks a provider's API about the account. Its own error rule does not hold here, only the HTTP status counts.
 *
 * @param what its name, for the message
 * @throws ProviderFailure of any kind
 */
export async function askProvider(
  target: ProviderClient,
  request: ProviderRequest & { auth: 'bearer' | 'none' },
  { accessToken, raw }: ApiCredentials,
  deps: ProtocolDeps,
  what: string,
): Promise<unknown> {
  const response = await sendRequest(deps.fetch, {
    request,
    endpoint: target.server.userinfo_endpoint,
    standard: {},
    headers: request.auth === 'bearer' ? { authorization: `Bearer ${accessToken}` } : {},
    values: { ...target.values, access_token: accessToken, token_response: raw },
  });
  if (response.ok) return readBody(response);
  const { status } = response;
  const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), deps.clock.now());
  throw new ProviderFailure(
    status === 429 || status >= 500 ? 'unavailable' : 'refused',
    `the ${what} answered ${status}`,
    { status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
  );
}
