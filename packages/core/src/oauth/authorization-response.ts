import * as oauth from 'oauth4webapi';
import type { ProviderClient } from './provider-client.ts';

/** What the provider said by way of the browser. */
export type AuthorizationResponse =
  | { readonly type: 'code'; readonly parameters: URLSearchParams }
  /** The user said no. */
  | { readonly type: 'denied'; readonly error: string }
  /** Any other error code of RFC 6749 4.1.2.1, or a private one. */
  | { readonly type: 'error'; readonly error: string }
  /** Wrong or missing `iss` (mix-up attack, RFC 9207), doubled parameters, no code. */
  | { readonly type: 'invalid'; readonly error: string };

const DENIED = ['access_denied', 'consent_required', 'interaction_required', 'login_required'];

/** An error code as it may be shown and stored: a code, never prose. */
const asCode = (error: string): string => (/^[\w.:-]{1,64}$/.test(error) ? error : 'unknown_error');

/** Validates the callback's parameters (RFC 6749 4.1.2, RFC 9207 2.4). The state must have been consumed before. */
export function readAuthorizationResponse(
  target: ProviderClient,
  parameters: URLSearchParams,
  state: string,
): AuthorizationResponse {
  // Entries without an issuer of their own cannot be compared with `iss`; their callback path already names them.
  const comparable = new URLSearchParams(parameters);
  if (target.provider.issuer === undefined) comparable.delete('iss');
  try {
    return {
      type: 'code',
      parameters: oauth.validateAuthResponse(target.server, target.client, comparable, state),
    };
  } catch (error) {
    if (error instanceof oauth.AuthorizationResponseError) {
      const denied = [...DENIED, ...(target.provider.authorization_response?.denied_errors ?? [])].includes(
        error.error,
      );
      return { type: denied ? 'denied' : 'error', error: asCode(error.error) };
    }
    const code =
      error instanceof oauth.OperationProcessingError
        ? (error.code ?? 'invalid_response')
        : 'invalid_response';
    return { type: 'invalid', error: asCode(code) };
  }
}
