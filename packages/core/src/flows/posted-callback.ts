import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';

/**
 * Callbacks that come as a cross-site POST (OAuth 2.0 Form Post Response Mode), with which no `SameSite=Lax` cookie
 * comes along. The browser is sent on by a GET, with which it does; what was posted travels sealed, so that no code
 * stands in an address.
 */

const bindingOf = (provider: string) => ({ owner: `callback:${provider}`, field: 'form_post' });

/** Whether the callbacks of a provider are posted. */
export const expectsPostedCallback = (deps: Pick<Deps, 'providers'>, provider: string): boolean =>
  deps.providers
    .list()
    .some(
      (entry) =>
        entry.provider.id === provider && entry.provider.authorization_request?.response_mode === 'form_post',
    );

/** Seals the parameters of a posted callback, for the address that the browser is sent on to. */
export const sealPostedCallback = (
  deps: Pick<Deps, 'vault'>,
  provider: string,
  parameters: URLSearchParams,
): string => deps.vault.encryptToken(parameters.toString(), bindingOf(provider));

/** The parameters of a posted callback; none when the text is not what {@link sealPostedCallback} made for the provider. */
export function openPostedCallback(
  deps: Pick<Deps, 'vault'>,
  provider: string,
  sealed: string,
): URLSearchParams {
  try {
    return new URLSearchParams(deps.vault.decryptToken(sealed, bindingOf(provider)));
  } catch (error) {
    if (error instanceof IntegrationsServiceError) return new URLSearchParams();
    throw error;
  }
}
