import { callbackPrimitives } from '@evergrant/providers';
import * as oauth from 'oauth4webapi';
import type { ProviderClient } from './provider-client.ts';

/** What the provider said by way of the browser. */
export type AuthorizationResponse =
  | { readonly kind: 'code'; readonly parameters: URLSearchParams }
  /** The user said no. */
  | { readonly kind: 'denied'; readonly error: string }
  /** Any other error code of RFC 6749 4.1.2.1, or a private one. */
  | { readonly kind: 'error'; readonly error: string }
  /** Wrong or missing `iss` (mix-up attack, RFC 9207), wrong signature, doubled parameters, no code. */
  | { readonly kind: 'invalid'; readonly error: string };

const DENIED = ['access_denied', 'consent_required', 'interaction_required', 'login_required'];

/** An error code as it may be shown and stored: a code, never prose. */
const asCode = (error: string): string => (/^[\w.:-]{1,64}$/.test(error) ? error : 'unknown_error');

/** What is compared with the standard: the callback without what only this provider adds to it. */
function standardParameters(target: ProviderClient, parameters: URLSearchParams): URLSearchParams {
  const standard = new URLSearchParams(parameters);
  // Of response types that the hub does not ask for: unknown here, so they are ignored (RFC 6749 4.1.2).
  for (const name of ['token', 'id_token', 'response']) standard.delete(name);
  // Entries without an issuer of their own cannot be compared with `iss`; their callback path already names them.
  if (target.provider.issuer === undefined) standard.delete('iss');
  // Facebook and Instagram append `#_` to the address, which some clients hand on as part of the code.
  const code = standard.get('code');
  if (code?.endsWith('#_')) standard.set('code', code.slice(0, -2));
  return standard;
}

/** What the entry's primitive finds wrong with a callback that claims to bring a code. */
async function findForgery(target: ProviderClient, query: URLSearchParams): Promise<string | undefined> {
  const verify = target.provider.authorization_response?.verify;
  if (verify === undefined) return undefined;
  const verdict = await callbackPrimitives[verify]({
    query,
    client_secret: target.sharedSecret ?? '',
    parameters: target.parameters,
  });
  return verdict.ok ? undefined : `wrong_${verdict.problem}`;
}

/**
 * Validates the callback's parameters (RFC 6749 4.1.2, RFC 9207 2.4), and the provider's own signature over them where
 * there is one. The state must have been consumed before.
 */
export async function readAuthorizationResponse(
  target: ProviderClient,
  parameters: URLSearchParams,
  state: string,
): Promise<AuthorizationResponse> {
  // Nothing may be included more than once (RFC 6749 3.1): two readers could believe two values.
  if (new Set(parameters.keys()).size < parameters.size)
    return { kind: 'invalid', error: 'repeated_parameter' };
  try {
    const standard = standardParameters(target, parameters);
    const validated = oauth.validateAuthResponse(target.server, target.client, standard, state);
    if (validated.getAll('code').length !== 1 || validated.get('code') === '')
      return { kind: 'invalid', error: 'missing_code' };
    const forgery = await findForgery(target, parameters);
    return forgery === undefined
      ? { kind: 'code', parameters: validated }
      : { kind: 'invalid', error: forgery };
  } catch (error) {
    if (error instanceof oauth.AuthorizationResponseError) {
      const denied = [...DENIED, ...(target.provider.authorization_response?.denied_errors ?? [])].includes(
        error.error,
      );
      return { kind: denied ? 'denied' : 'error', error: asCode(error.error) };
    }
    const code =
      error instanceof oauth.OperationProcessingError
        ? (error.code ?? 'invalid_response')
        : 'invalid_response';
    return { kind: 'invalid', error: asCode(code) };
  }
}
