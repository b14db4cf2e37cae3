import { defineProvider } from '../define-provider.ts';

// No issuer: tokens of the common endpoints name the user's own tenant, so there is no one value to compare with.
export const microsoft = defineProvider({
  id: 'microsoft',
  display_name: 'Microsoft (Entra ID)',
  category: 'productivity',
  status: 'active',
  redirect_uri_note: 'Register it as platform "Web"; the type "SPA" limits refresh tokens to 24 hours.',
  service_documentation: 'https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow',

  authorization_endpoint: 'https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize',
  token_endpoint: 'https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token',
  userinfo_endpoint: 'https://graph.microsoft.com/v1.0/me',
  api_base_url: 'https://graph.microsoft.com/v1.0',
  parameters: {
    tenant: {
      source: 'operator',
      default: 'common',
      pattern: '^(common|organizations|consumers|[0-9a-fA-F-]{36}|[a-z0-9-]+(\\.[a-z0-9-]+)+)$',
      label: { en: 'Tenant', fr: 'Locataire (tenant)' },
      example: 'contoso.onmicrosoft.com',
    },
  },
  token_endpoint_auth_method: 'client_secret_post',
  token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic', 'private_key_jwt'],
  code_challenge_methods_supported: ['S256'],
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['openid', 'profile', 'email', 'offline_access', 'User.Read'],
  scope_descriptions: {
    openid: { en: 'Know who you are', fr: 'Savoir qui vous êtes' },
    profile: { en: 'See your name and picture', fr: 'Voir votre nom et votre photo' },
    email: { en: 'See your email address', fr: 'Voir votre adresse e-mail' },
    offline_access: { en: 'Stay connected while you are away', fr: 'Rester connecté en votre absence' },
    'User.Read': { en: 'Read your profile', fr: 'Lire votre profil' },
  },
  // Answers name Graph scopes with or without their resource, in the case in which they are registered.
  scope_comparison: { ignore_case: true, prefixes: ['https://graph.microsoft.com/'] },
  authorization_request: { response_mode: 'query' },
  // Answers name the scopes of the API that the token is for, and none of OpenID Connect when that is another than Graph.
  token_response: { sub_code_paths: ['error_codes'], scope_unnamed: ['profile', 'email'] },
  account: {
    subject: { path: 'id' },
    name: { path: ['displayName', 'userPrincipalName'] },
    email: { path: ['mail', 'userPrincipalName'] },
  },

  access_token_lifetime: 3599,
  refresh_token_lifetime: 7_776_000,
  refresh_token_sliding: true,
  refresh_token_rotation: 'always',
  // A used refresh token is not revoked: it works until its own end.
  refresh_grace_seconds: 7_776_000,
  refresh_condition: 'scope offline_access',
  dead_grant_codes: ['invalid_grant', 'interaction_required'],
  // A loop of requests, a budget exceeded, the directory not available: whatever code stands beside them.
  retry_later_codes: [{ sub_code: '50196' }, { sub_code: '90024' }, { sub_code: '90033' }],
  unverified: [
    'access_token_lifetime',
    'refresh_token_lifetime',
    'refresh_token_sliding',
    'token_response.scope_unnamed',
  ],
  sources: {
    refresh_grace_seconds: 'https://learn.microsoft.com/en-us/entra/identity-platform/refresh-tokens',
    dead_grant_codes:
      'https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow#error-codes-for-token-endpoint-errors',
    retry_later_codes: 'https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes',
    scope_comparison: 'https://learn.microsoft.com/en-us/entra/identity-platform/scopes-oidc',
  },
});
