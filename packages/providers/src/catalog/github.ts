import { defineProvider } from '../define-provider.ts';

export const github = defineProvider({
  id: 'github',
  display_name: 'GitHub',
  category: 'developer',
  status: 'active',
  note: 'Only GitHub Apps with expiring user tokens give refresh tokens; tokens of OAuth Apps do not expire.',
  service_documentation:
    'https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps',

  authorization_endpoint: 'https://{host}/login/oauth/authorize',
  token_endpoint: 'https://{host}/login/oauth/access_token',
  revocation_endpoint: 'https://{api}/applications/{client_id}/token',
  userinfo_endpoint: 'https://{api}/user',
  api_base_url: 'https://{api}',
  parameters: {
    host: {
      source: 'operator',
      default: 'github.com',
      pattern: '^[a-z0-9-]+(\\.[a-z0-9-]+)+$',
      label: { en: 'GitHub host', fr: 'Hôte GitHub' },
      example: 'github.example.com',
    },
    api: {
      source: 'operator',
      default: 'api.github.com',
      pattern: '^[a-z0-9-]+(\\.[a-z0-9-]+)+(/api/v3)?$',
      label: { en: 'API host', fr: 'Hôte de l’API' },
      example: 'github.example.com/api/v3',
    },
  },
  token_endpoint_auth_method: 'client_secret_post',
  token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
  revocation_endpoint_auth_method: 'client_secret_basic',
  code_challenge_methods_supported: ['S256'],
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['read:user', 'user:email'],
  scope_descriptions: {
    'read:user': { en: 'Read your profile', fr: 'Lire votre profil' },
    'user:email': { en: 'See your email addresses', fr: 'Voir vos adresses e-mail' },
  },
  // Answers leave out what another scope of the answer brings with it.
  scope_comparison: {
    implies: {
      repo: ['repo:status', 'repo_deployment', 'public_repo', 'repo:invite', 'security_events'],
      user: ['read:user', 'user:email', 'user:follow'],
      'admin:*': ['write:*'],
      'write:*': ['read:*'],
      project: ['read:project'],
    },
  },
  // GitHub's own deletion of one token, not RFC 7009.
  revocation_request: {
    method: 'DELETE',
    content_type: 'application/json',
    param_names: { token: 'access_token' },
    omit: ['token_type_hint'],
    token: 'access_token',
  },
  userinfo_request: { headers: { Accept: 'application/vnd.github+json' } },
  account: { subject: { path: 'id' }, name: { path: ['name', 'login'] }, email: { path: 'email' } },

  refresh_token_lifetime: 15_897_600,
  refresh_token_rotation: 'always',
  refresh_condition: 'GitHub App with expiring user tokens (8 hours)',
  revocation_ends: 'grant',
  dead_grant_codes: ['invalid_grant', 'bad_refresh_token'],
  client_refused_codes: ['incorrect_client_credentials'],
  notices: {
    verification: {
      method: 'hmac_sha256',
      secret: 'notice_secret',
      header: 'x-hub-signature-256',
      encoding: 'hex',
      value: 'sha256={signature}',
    },
    topic: { header: 'x-github-event' },
    // Its one action is `revoked`. It has no date, and its header is not signed: GitHub is asked.
    topics: { github_app_authorization: [{ means: 'grant_revoked', accounts: 'sender.id' }] },
    note: 'For GitHub Apps, which always get this event: enter the address as the webhook URL, with a webhook secret of your own. OAuth Apps send nothing.',
  },
  unverified: ['refresh_token_lifetime'],
  sources: {
    notices: 'https://docs.github.com/en/webhooks/webhook-events-and-payloads#github_app_authorization',
    'notices.verification':
      'https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries',
    dead_grant_codes: 'public client code',
    revocation_ends: 'https://docs.github.com/en/rest/apps/oauth-applications#delete-an-app-token',
    client_refused_codes:
      'https://docs.github.com/en/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors',
    scope_comparison: 'https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps',
  },
});
