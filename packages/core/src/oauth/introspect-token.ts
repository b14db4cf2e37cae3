import { ProviderFailure } from '../outbound/provider-failure.ts';
import type { ProtocolDeps, ProviderClient } from './provider-client.ts';
import { readBody } from './read-body.ts';
import { USER_AGENT } from './send-request.ts';

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
  const { server, client } = target;
  if (server.introspection_endpoint === undefined)
    throw new ProviderFailure('malformed', 'the provider has no introspection endpoint', { sent: 'no' });
  const body = new URLSearchParams({ token: refreshToken, token_type_hint: 'refresh_token' });
  const headers = new Headers({
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
    'user-agent': USER_AGENT,
  });
  await target.authentication(server, client, body, headers);
  const response = await deps.fetch(server.introspection_endpoint, {
    method: 'POST',
    headers: Object.fromEntries(headers),
    body: body.toString(),
  });
  if (response.status === 429 || response.status >= 500)
    throw new ProviderFailure('unavailable', `the introspection endpoint answered ${response.status}`, {
      status: response.status,
    });
  if (!response.ok)
    throw new ProviderFailure('refused', `the introspection endpoint answered ${response.status}`, {
      status: response.status,
    });
  const answer = await readBody(response);
  const active =
    typeof answer === 'object' && answer !== null && 'active' in answer ? answer.active : undefined;
  if (typeof active !== 'boolean')
    throw new ProviderFailure(
      'malformed',
      'the introspection endpoint does not say whether the token is active',
    );
  return active ? 'active' : 'inactive';
}
