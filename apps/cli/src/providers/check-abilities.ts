import { type ConfiguredProvider, revocationRequestOf } from '@evergrant/providers';
import type { Check } from '../checks.ts';
import type { DiscoveryDocument } from './check-discovery.ts';

/** Characters that stay as they are when HTTP Basic is form-encoded (RFC 6749 appendix B). */
const PLAIN = /^[A-Za-z0-9*._-]*$/;

/** Whether the credentials look different in HTTP Basic, to a server that decodes them and to one that does not. */
export const hasReservedCharacters = ({ client_id, client_secret = '' }: ConfiguredProvider): boolean =>
  !PLAIN.test(client_id) || !PLAIN.test(client_secret);

/** How the client proves itself, as far as entry and document tell. */
export const methodOf = ({ provider }: ConfiguredProvider): string =>
  provider.token_endpoint_auth_method ?? 'client_secret_basic';

/**
 * What will not work as people expect it, though nothing is wrong with the entry. Nothing is sent.
 *
 * @param document the discovery document; undefined when none was read
 */
export function checkAbilities(entry: ConfiguredProvider, document: DiscoveryDocument | undefined): Check[] {
  const { provider } = entry;
  const checks: Check[] = [];
  const warn = (name: string, message: string, advice: string) =>
    checks.push({ name, status: 'warn', message, advice });

  if (revocationRequestOf(provider).endpoint === undefined && document?.revocation_endpoint === undefined)
    warn(
      'revocation',
      'no revocation endpoint is known: a disconnect forgets the tokens here, and they live on at the provider',
      'Give revocation_endpoint where the provider has one; else people withdraw their consent at the provider.',
    );

  const pushes =
    provider.pushed_authorization_request_endpoint ?? document?.pushed_authorization_request_endpoint;
  const mustPush =
    provider.require_pushed_authorization_requests ??
    document?.require_pushed_authorization_requests ??
    false;
  if (mustPush && pushes === undefined)
    checks.push({
      name: 'PAR',
      status: 'fail',
      message: 'pushed authorization requests (RFC 9126) are required, and no endpoint for them is known',
      advice: 'Give pushed_authorization_request_endpoint.',
    });

  const sendsPkce =
    provider.code_challenge_methods_supported?.includes('S256') ??
    document?.code_challenge_methods_supported?.includes('S256') ??
    false;
  const sendsNonce =
    provider.issuer !== undefined && provider.id_token_nonce !== false && provider.scope.includes('openid');
  if (sendsNonce && !sendsPkce)
    warn(
      'nonce',
      'an ID token that leaves out the nonce of its flow is refused, since PKCE is not sent either',
      'Where the provider drops nonces: id_token_nonce: false, and code_challenge_methods_supported: [S256] where it knows PKCE.',
    );

  const basic = methodOf(entry) === 'client_secret_basic';
  if (basic && provider.token_endpoint_auth_basic === undefined && hasReservedCharacters(entry))
    warn(
      'client authentication',
      'client_id or client_secret has characters that HTTP Basic form-encodes, and some servers do not decode',
      'When the client is refused: token_endpoint_auth_basic: raw, or token_endpoint_auth_method: client_secret_post. ' +
        '--try-client finds out.',
    );
  const methods = document?.token_endpoint_auth_methods_supported;
  if (provider.token_endpoint_auth_method !== undefined && methods?.includes(methodOf(entry)) === false)
    warn(
      'client authentication',
      `${methodOf(entry)} is not among the methods of the discovery document (${methods.join(', ')})`,
      'Change token_endpoint_auth_method, or leave it out.',
    );

  if (document?.grant_types_supported?.includes('refresh_token') === false)
    warn(
      'refresh',
      'the discovery document knows no refresh tokens: connections end with their access token',
      'Ask the provider how its access tokens are renewed.',
    );
  return checks;
}
