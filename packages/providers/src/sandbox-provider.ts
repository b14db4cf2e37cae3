import type { Provider } from './provider.ts';

/**
 * The entry of the sandbox provider that ships with the hub. Its issuer is known only once it listens; discovery gives
 * the endpoints.
 *
 * @example
 * const provider = sandboxProvider({ issuer: 'http://127.0.0.1:3100' });
 */
export function sandboxProvider({ issuer }: { issuer: string }): Provider {
  return {
    id: 'sandbox',
    display_name: 'Sandbox',
    category: 'developer',
    status: 'active',
    issuer,
    token_endpoint_auth_method: 'client_secret_basic',
    code_challenge_methods_supported: ['S256'],
    require_pkce: true,
    authorization_response_iss_parameter_supported: true,
    grant_types_supported: ['authorization_code', 'refresh_token'],
    scope: ['openid', 'profile', 'email', 'offline_access'],
    scope_descriptions: {
      openid: { en: 'Know who you are', fr: 'Savoir qui vous êtes' },
      profile: { en: 'See your name', fr: 'Voir votre nom' },
      email: { en: 'See your email address', fr: 'Voir votre adresse e-mail' },
      offline_access: { en: 'Stay connected while you are away', fr: 'Rester connecté en votre absence' },
    },
    // OpenID Connect Core section 11: offline_access is granted only when consent is asked for.
    authorization_request: { params: { prompt: 'consent' } },
    refresh_token_rotation: 'always',
    dead_grant_codes: ['invalid_grant'],
  };
}
