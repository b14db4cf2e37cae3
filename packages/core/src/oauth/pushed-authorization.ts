import * as oauth from 'oauth4webapi';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import { failureOfStatus } from './failure-of-status.ts';
import type { ProtocolDeps, ProviderClient } from './provider-client.ts';
import { readBody } from './read-body.ts';
import { FORM_POST, throughQuirks } from './send-request.ts';

/** Whether the provider takes authorization requests by this way only, by this one too, or not (RFC 9126 section 5). */
export const pushing = ({ server }: Pick<ProviderClient, 'server'>): 'required' | 'offered' | 'unknown' => {
  if (server.require_pushed_authorization_requests === true) return 'required';
  return server.pushed_authorization_request_endpoint === undefined ? 'unknown' : 'offered';
};

/**
 * Hands an authorization request over by the back channel (RFC 9126 section 2), so that the browser carries only a
 * reference to it.
 *
 * @returns the `request_uri`
 * @throws ProviderFailure of any kind
 */
export async function pushAuthorizationRequest(
  target: ProviderClient,
  parameters: URLSearchParams,
  deps: ProtocolDeps,
): Promise<string> {
  const { server, client, authentication, values } = target;
  const endpoint = server.pushed_authorization_request_endpoint;
  if (endpoint === undefined)
    throw new ProviderFailure('malformed', 'the provider has no endpoint for pushed authorization requests', {
      sent: 'no',
    });
  const response = await oauth.pushedAuthorizationRequest(
    server,
    client,
    authentication,
    parameters,
    throughQuirks(deps.fetch, { request: FORM_POST, endpoint, values }),
  );
  const failure = failureOfStatus(response, 'pushed authorization request endpoint', deps.clock.now());
  if (failure !== undefined) throw failure;
  // The library takes 201 alone; servers that answer 200 mean the same.
  const body = await readBody(response);
  const reference =
    typeof body === 'object' && body !== null && 'request_uri' in body ? body.request_uri : undefined;
  if (typeof reference !== 'string' || reference === '')
    throw new ProviderFailure(
      'malformed',
      'the pushed authorization request was answered without a reference',
      {
        status: response.status,
      },
    );
  return reference;
}
