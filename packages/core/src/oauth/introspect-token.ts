import * as oauth from 'oauth4webapi';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import { failureOfStatus } from './failure-of-status.ts';
import type { ProtocolDeps, ProviderClient } from './provider-client.ts';
import { FORM_POST, throughQuirks } from './send-request.ts';

/** Whether the provider can say what became of a token (RFC 7662). */
export const canIntrospect = ({ server }: ProviderClient): boolean =>
  server.introspection_endpoint !== undefined;

/**
 * Asks whether a refresh token is still in force, without using it: after a lost answer this tells a spent token
 * from one that never arrived.
 *
 * @throws ProviderFailure of any kind
 */
export async function introspectRefreshToken(
  target: ProviderClient,
  refreshToken: string,
  deps: ProtocolDeps,
): Promise<'active' | 'inactive'> {
  const { server, client, values } = target;
  if (server.introspection_endpoint === undefined)
    throw new ProviderFailure('malformed', 'the provider has no introspection endpoint', { sent: 'no' });
  const response = await oauth.introspectionRequest(server, client, target.authentication, refreshToken, {
    additionalParameters: { token_type_hint: 'refresh_token' },
    ...throughQuirks(deps.fetch, { request: FORM_POST, endpoint: server.introspection_endpoint, values }),
  });
  const failure = failureOfStatus(response, 'introspection endpoint', deps.clock.now());
  if (failure !== undefined) throw failure;
  const unclear = (cause?: unknown) =>
    new ProviderFailure('malformed', 'the introspection endpoint does not say whether the token is active', {
      status: response.status,
      // The library's error holds the answer: only its code goes further.
      ...(cause instanceof oauth.OperationProcessingError ? { systemCode: cause.code } : {}),
    });
  const { active, error } = await oauth
    .processIntrospectionResponse(server, client, response)
    .catch((cause: unknown) => Promise.reject(unclear(cause)));
  // Of a question that failed, "inactive" is no answer.
  if (error !== undefined) throw unclear();
  return active ? 'active' : 'inactive';
}
