import { defineProvider } from '../define-provider.ts';

export const vercel = defineProvider({
  id: 'vercel',
  display_name: 'Vercel',
  category: 'developer',
  status: 'active',
  service_documentation: 'https://vercel.com/docs/sign-in-with-vercel/authorization-server-api',

  issuer: 'https://vercel.com',
  authorization_endpoint: 'https://vercel.com/oauth/authorize',
  token_endpoint: 'https://api.vercel.com/login/oauth/token',
  revocation_endpoint: 'https://api.vercel.com/login/oauth/token/revoke',
  userinfo_endpoint: 'https://api.vercel.com/login/oauth/userinfo',
  api_base_url: 'https://api.vercel.com',
  token_endpoint_auth_method: 'client_secret_post',
  token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
  code_challenge_methods_supported: ['S256'],
  require_pkce: true,
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['openid', 'profile', 'email', 'offline_access'],
  scope_descriptions: {
    openid: { en: 'Know who you are', fr: 'Savoir qui vous êtes' },
    profile: { en: 'See your name and picture', fr: 'Voir votre nom et votre photo' },
    email: { en: 'See your email address', fr: 'Voir votre adresse e-mail' },
    offline_access: { en: 'Stay connected while you are away', fr: 'Rester connecté en votre absence' },
  },

  access_token_lifetime: 3600,
  refresh_token_lifetime: 2_592_000,
  refresh_token_rotation: 'always',
  refresh_condition: 'scope offline_access',
  unverified: ['access_token_lifetime', 'refresh_token_lifetime'],
  sources: {
    token_endpoint: 'https://vercel.com/docs/sign-in-with-vercel/authorization-server-api',
    dead_grant_codes: 'refusals: RFC 6749, nothing else found',
  },
});
