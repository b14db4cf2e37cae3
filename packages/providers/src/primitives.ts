import { clientSecretJwtEs256 } from './primitives/client-secret-jwt-es256.ts';
import { mastodonAppRegistration } from './primitives/mastodon-app-registration.ts';
import { shopifyHmac } from './primitives/shopify-hmac.ts';
import type { Provider } from './provider.ts';

/** Name of every primitive -> the function behind it. The catalog names them; nothing asks which provider it is. */
type ClientSecretName = NonNullable<NonNullable<Provider['token_request']>['client_secret']>;
type CallbackName = NonNullable<NonNullable<Provider['authorization_response']>['verify']>;
type RegistrationName = NonNullable<Provider['client_registration']>;

/** For `token_request.client_secret`. */
export const clientSecretPrimitives = {
  client_secret_jwt_es256: clientSecretJwtEs256,
} satisfies Record<ClientSecretName, unknown>;

/** For `authorization_response.verify`. */
export const callbackPrimitives = { shopify_hmac: shopifyHmac } satisfies Record<CallbackName, unknown>;

/** For `client_registration`. */
export const registrationPrimitives = {
  mastodon_app_registration: mastodonAppRegistration,
} satisfies Record<RegistrationName, unknown>;

/** The primitives that an entry names: the code it needs beyond its data. For nearly all entries, none. */
export function primitivesOf(provider: Provider): string[] {
  return [
    provider.token_request?.client_secret,
    provider.authorization_response?.verify,
    provider.client_registration,
  ].filter((name) => name !== undefined);
}
