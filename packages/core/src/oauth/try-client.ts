import * as oauth from 'oauth4webapi';
import { isClientRefused } from '../outbound/provider-error.ts';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import { createAuthorizationSecrets } from './authorization-url.ts';
import { exchangeCode } from './exchange-code.ts';
import type { ProtocolDeps, ProviderClient } from './provider-client.ts';

/** What a token endpoint thinks of the hub's client. */
export type ClientTrial =
  /** It looked at the made-up code and refused that, not the client. */
  | { readonly kind: 'accepted'; readonly code: string }
  | { readonly kind: 'refused'; readonly code: string; readonly failure: ProviderFailure }
  /** It said something else, or nothing. `failure` null: it gave tokens. */
  | { readonly kind: 'unclear'; readonly message: string; readonly failure: ProviderFailure | null };

/** Authorization codes are refused by these, whatever the entry makes of them at a refresh (RFC 6749 5.2). */
const CODE_REFUSED: readonly string[] = ['invalid_grant', 'bad_verification_code', 'invalid_code'];

/**
 * Presents a made-up authorization code, to see whether the client is known. It harms nothing: no grant belongs to the
 * code, nothing is created, and the request can be told from a real one only by the code.
 */
export async function tryClient(
  target: ProviderClient,
  redirectUri: string,
  deps: ProtocolDeps,
): Promise<ClientTrial> {
  const { server, client, provider } = target;
  const state = oauth.generateRandomState();
  const callback = new URLSearchParams({ code: oauth.generateRandomState(), state, iss: server.issuer });
  try {
    await exchangeCode(
      target,
      {
        callbackParameters: oauth.validateAuthResponse(server, client, callback, state),
        redirectUri,
        secrets: createAuthorizationSecrets(target, provider.scope),
      },
      deps,
    );
    return { kind: 'unclear', message: 'a made-up code was answered with tokens', failure: null };
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    const code = error.errorCode ?? '';
    if (isClientRefused(error)) return { kind: 'refused', code, failure: error };
    if (error.meaning === 'dead_grant' || CODE_REFUSED.includes(code)) return { kind: 'accepted', code };
    return { kind: 'unclear', message: error.message, failure: error };
  }
}
