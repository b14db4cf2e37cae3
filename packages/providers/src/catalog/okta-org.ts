import { defineProvider } from '../define-provider.ts';
import { oktaDomain, oktaServer } from '../okta-servers.ts';

export const oktaOrg = defineProvider({
  ...oktaServer,
  id: 'okta-org',
  display_name: 'Okta (org authorization server)',
  note: 'The server of the Okta organisation itself, whose tokens Okta’s APIs take. For a custom one: entry okta.',

  issuer: 'https://{domain}',
  authorization_endpoint: 'https://{domain}/oauth2/v1/authorize',
  token_endpoint: 'https://{domain}/oauth2/v1/token',
  revocation_endpoint: 'https://{domain}/oauth2/v1/revoke',
  userinfo_endpoint: 'https://{domain}/oauth2/v1/userinfo',
  api_base_url: 'https://{domain}/api/v1',
  parameters: { domain: oktaDomain },
});
