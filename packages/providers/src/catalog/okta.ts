import { defineProvider } from '../define-provider.ts';
import { oktaDomain, oktaServer } from '../okta-servers.ts';

export const okta = defineProvider({
  ...oktaServer,
  id: 'okta',
  display_name: 'Okta',
  note: 'For custom authorization servers. Okta’s own APIs take tokens of the org authorization server only: entry okta-org.',

  issuer: 'https://{domain}/oauth2/{authorization_server}',
  authorization_endpoint: 'https://{domain}/oauth2/{authorization_server}/v1/authorize',
  token_endpoint: 'https://{domain}/oauth2/{authorization_server}/v1/token',
  revocation_endpoint: 'https://{domain}/oauth2/{authorization_server}/v1/revoke',
  userinfo_endpoint: 'https://{domain}/oauth2/{authorization_server}/v1/userinfo',
  parameters: {
    domain: oktaDomain,
    authorization_server: {
      source: 'operator',
      default: 'default',
      pattern: '^[A-Za-z0-9_-]+$',
      label: { en: 'Authorization server', fr: 'Serveur d’autorisation' },
    },
  },
});
