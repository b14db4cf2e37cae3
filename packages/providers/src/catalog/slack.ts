import { defineProvider } from '../define-provider.ts';

export const slack = defineProvider({
  id: 'slack',
  display_name: 'Slack',
  category: 'communication',
  status: 'active',
  note: 'Tokens expire, after 12 hours, only when token rotation is switched on for the app.',
  service_documentation: 'https://docs.slack.dev/authentication/installing-with-oauth',

  authorization_endpoint: 'https://slack.com/oauth/v2/authorize',
  token_endpoint: 'https://slack.com/api/oauth.v2.access',
  revocation_endpoint: 'https://slack.com/api/auth.revoke',
  userinfo_endpoint: 'https://slack.com/api/auth.test',
  api_base_url: 'https://slack.com/api',
  token_endpoint_auth_method: 'client_secret_post',
  token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['users:read'],
  scope_separator: ',',
  scope_descriptions: {
    'users:read': {
      en: 'See the people in your workspace',
      fr: 'Voir les personnes de votre espace de travail',
    },
  },
  // `scope` is for the bot token; a user token is asked for with `user_scope`.
  authorization_request: { scope_params: { user_scope: [] } },
  // Of two token sets the bot's is kept. Without bot scopes the user's token is the only one.
  token_response: {
    root: ['', 'authed_user'],
    success: { path: 'ok', equals: true },
    token_types: ['bot', 'user'],
    additional_tokens: [{ name: 'authed_user', root: 'authed_user' }],
  },
  revocation_request: { auth: 'bearer', token: 'access_token' },
  // Installed for a whole organization, it is in no team.
  account: {
    subject: {
      source: 'token_response',
      path: ['{team.id}/{authed_user.id}', '{enterprise.id}/{authed_user.id}'],
    },
    name: { source: 'token_response', path: ['team.name', 'enterprise.name'] },
  },

  access_token_lifetime: 43_200,
  refresh_token_rotation: 'always',
  refresh_condition: 'token rotation switched on for the app',
  dead_grant_codes: ['invalid_grant', 'invalid_refresh_token', 'token_revoked'],
  dead_token_codes: ['account_inactive'],
  client_refused_codes: ['invalid_client_id', 'bad_client_secret'],
  retry_later_codes: [
    'ratelimited',
    'request_timeout',
    'service_unavailable',
    'internal_error',
    'fatal_error',
    'team_added_to_org',
  ],
  notices: {
    verification: {
      method: 'hmac_sha256',
      secret: 'notice_secret',
      header: 'x-slack-signature',
      encoding: 'hex',
      value: 'v0={signature}',
      message: 'v0:{timestamp}:{body}',
      timestamp_header: 'x-slack-request-timestamp',
      tolerance: 300,
    },
    topic: { path: ['event.type', 'type'] },
    at: 'event_time',
    topics: {
      // Of a whole organization, or of a team in it: Slack knows which of the two this was.
      app_uninstalled: [
        { means: 'grant_revoked', accounts_below: '{team_id}/' },
        {
          means: 'grant_doubtful',
          accounts_below: ['{authorizations.0.enterprise_id}/', '{enterprise_id}/'],
        },
      ],
      // A person's connection holds the bot's token, or their own: Slack knows which of the two this was.
      tokens_revoked: [
        { means: 'grant_doubtful', accounts: '{team_id}/{event.tokens.oauth.*}' },
        { means: 'grant_doubtful', accounts_below: '{team_id}/', when: 'event.tokens.bot.0' },
        {
          means: 'grant_doubtful',
          accounts: [
            '{authorizations.0.enterprise_id}/{event.tokens.oauth.*}',
            '{enterprise_id}/{event.tokens.oauth.*}',
          ],
        },
        {
          means: 'grant_doubtful',
          accounts_below: ['{authorizations.0.enterprise_id}/', '{enterprise_id}/'],
          when: 'event.tokens.bot.0',
        },
      ],
    },
    answers: { url_verification: { challenge: { path: 'challenge' } } },
    note: 'Event Subscriptions: enter the address, and subscribe to app_uninstalled and tokens_revoked. The secret is the signing secret under Basic Information.',
  },
  unverified: ['code_challenge_methods_supported', 'retry_later_codes'],
  sources: {
    account: 'https://api.slack.com/enterprise/apps/reference',
    notices: 'https://docs.slack.dev/reference/events/tokens_revoked',
    'notices.verification': 'https://docs.slack.dev/authentication/verifying-requests-from-slack',
    refresh_token_rotation: 'https://docs.slack.dev/authentication/using-token-rotation',
    token_response: 'slackapi/node-slack-sdk OauthV2AccessResponse',
    dead_grant_codes: 'public client code',
    dead_token_codes: 'https://docs.slack.dev/reference/methods/auth.test',
    client_refused_codes: 'public client code',
    retry_later_codes: 'https://docs.slack.dev/reference/methods/oauth.v2.access',
  },
});
