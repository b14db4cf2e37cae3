import { defineProvider } from '../define-provider.ts';

export const docusign = defineProvider({
  id: 'docusign',
  display_name: 'Docusign',
  category: 'legal',
  status: 'active',
  service_documentation: 'https://developers.docusign.com/platform/auth/authcode/authcode-get-token/',

  issuer: 'https://{environment.host}',
  authorization_endpoint: 'https://{environment.host}/oauth/auth',
  token_endpoint: 'https://{environment.host}/oauth/token',
  revocation_endpoint: 'https://{environment.host}/oauth/revoke',
  userinfo_endpoint: 'https://{environment.host}/oauth/userinfo',
  parameters: {
    environment: {
      source: 'operator',
      default: 'live',
      enum: { live: { host: 'account.docusign.com' }, demo: { host: 'account-d.docusign.com' } },
      label: { en: 'Environment', fr: 'Environnement' },
    },
  },
  token_endpoint_auth_method: 'client_secret_basic',
  code_challenge_methods_supported: ['S256'],
  grant_types_supported: ['authorization_code', 'refresh_token'],
  id_token_nonce: false,

  scope: ['signature'],
  scope_descriptions: {
    signature: { en: 'Create and send envelopes', fr: 'Créer et envoyer des enveloppes' },
  },
  account: { subject: { path: 'sub' }, name: { path: ['name', 'email'] }, email: { path: 'email' } },
  resources: {
    endpoint: 'https://{environment.host}/oauth/userinfo',
    list_path: 'accounts',
    id: 'account_id',
    name: 'account_name',
    base_url: 'base_uri',
  },

  access_token_lifetime: 28_800,
  refresh_token_lifetime: 2_592_000,
  refresh_token_sliding: false,
  refresh_token_rotation: 'always',
  refresh_condition: 'always; the scope extended makes the lifetime start anew at each refresh',
  unverified: [
    'access_token_lifetime',
    'refresh_token_rotation',
    'refresh_token_lifetime',
    'refresh_token_sliding',
  ],
  sources: {
    dead_grant_codes: 'https://github.com/docusign/code-examples-ruby/issues/18',
  },
});
