import { generateKeyPairSync } from 'node:crypto';
import { createEmulator, type Emulator, type SeedConfig, type ServiceName } from 'emulate';

/** The hub's client at every emulated service. */
export const EMULATED_CLIENT = { client_id: 'hub-client', client_secret: 'hub-secret' };

/** An emulated service in the place of a provider of the catalog. */
export interface EmulatedProvider {
  /** A service of emulate, and the id of the provider in the catalog. */
  readonly id: ServiceName;
  readonly seed: (client: { redirect_uris: string[] } & typeof EMULATED_CLIENT) => SeedConfig;
  /** What the operator writes to send the entry there: fields of the entry, by the address of the emulator. */
  readonly configuration: (url: string) => Record<string, unknown>;
}

/** Apple's client secret is a key of the client's own. */
const apple = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

/**
 * Services of npm `emulate`: the catalog's entries, sent there by the operator's configuration alone. What emulate does
 * not do, and so cannot show: GitHub has no refresh tokens, no PKCE and no token deletion; Slack has neither token
 * rotation nor `auth.revoke`; nobody can decline; any bearer token is somebody's, so a revoked access token still works.
 */
export const EMULATED_PROVIDERS = {
  google: {
    id: 'google',
    seed: (client) => ({
      google: {
        users: [
          { email: 'ada@example.com', name: 'Ada Lovelace' },
          { email: 'bob@example.com', name: 'Bob' },
        ],
        oauth_clients: [client],
      },
    }),
    configuration: (url) => ({
      issuer: url,
      authorization_endpoint: `${url}/o/oauth2/v2/auth`,
      token_endpoint: `${url}/oauth2/token`,
      userinfo_endpoint: `${url}/oauth2/v2/userinfo`,
      revocation_endpoint: `${url}/oauth2/revoke`,
    }),
  },
  github: {
    id: 'github',
    seed: (client) => ({
      github: {
        users: [{ login: 'ada', name: 'Ada Lovelace', email: 'ada@example.com' }],
        oauth_apps: [{ ...client, name: 'Hub' }],
      },
    }),
    configuration: (url) => ({
      authorization_endpoint: `${url}/login/oauth/authorize`,
      token_endpoint: `${url}/login/oauth/access_token`,
      userinfo_endpoint: `${url}/user`,
      revocation_endpoint: `${url}/applications/{client_id}/token`,
    }),
  },
  slack: {
    id: 'slack',
    seed: (client) => ({
      slack: {
        team: { name: 'Engines', domain: 'engines' },
        users: [{ name: 'ada', real_name: 'Ada Lovelace', email: 'ada@example.com' }],
        oauth_apps: [{ ...client, name: 'Hub', scopes: ['users:read'] }],
      },
    }),
    configuration: (url) => ({
      authorization_endpoint: `${url}/oauth/v2/authorize`,
      token_endpoint: `${url}/api/oauth.v2.access`,
      userinfo_endpoint: `${url}/api/auth.test`,
      revocation_endpoint: `${url}/api/auth.revoke`,
      authorization_request: { scope_params: { user_scope: ['chat:write'] } },
    }),
  },
  microsoft: {
    id: 'microsoft',
    seed: (client) => ({
      microsoft: {
        users: [{ email: 'ada@contoso.com', name: 'Ada Lovelace' }],
        oauth_clients: [{ ...client, name: 'Hub' }],
      },
    }),
    configuration: (url) => ({
      authorization_endpoint: `${url}/oauth2/v2.0/authorize`,
      token_endpoint: `${url}/oauth2/v2.0/token`,
      userinfo_endpoint: `${url}/v1.0/me`,
    }),
  },
  okta: {
    id: 'okta',
    seed: (client) => ({
      okta: {
        users: [
          { login: 'ada@example.com', email: 'ada@example.com', first_name: 'Ada', last_name: 'Lovelace' },
        ],
        authorization_servers: [{ id: 'default', name: 'default', audiences: ['api://default'] }],
        oauth_clients: [{ ...client, name: 'Hub', auth_server_id: 'default' }],
      },
    }),
    configuration: (url) => ({
      parameters: { domain: 'acme.okta.com' },
      issuer: `${url}/oauth2/{authorization_server}`,
      authorization_endpoint: `${url}/oauth2/{authorization_server}/v1/authorize`,
      token_endpoint: `${url}/oauth2/{authorization_server}/v1/token`,
      userinfo_endpoint: `${url}/oauth2/{authorization_server}/v1/userinfo`,
      revocation_endpoint: `${url}/oauth2/{authorization_server}/v1/revoke`,
    }),
  },
  linear: {
    id: 'linear',
    seed: (client) => ({
      linear: {
        users: [{ email: 'ada@example.com', name: 'Ada Lovelace', display_name: 'ada' }],
        oauth_apps: [{ ...client, name: 'Hub', scopes: ['read'], actor: 'user' }],
      },
    }),
    configuration: (url) => ({
      authorization_endpoint: `${url}/oauth/authorize`,
      token_endpoint: `${url}/oauth/token`,
      userinfo_endpoint: `${url}/graphql`,
      revocation_endpoint: `${url}/oauth/revoke`,
    }),
  },
  apple: {
    id: 'apple',
    seed: ({ client_id, redirect_uris }) => ({
      apple: {
        users: [{ email: 'ada@icloud.com', name: 'Ada Lovelace' }],
        oauth_clients: [{ client_id, team_id: 'ABCDE12345', name: 'Hub', redirect_uris }],
      },
    }),
    configuration: (url) => ({
      client_secret: apple.export({ type: 'pkcs8', format: 'pem' }).toString(),
      parameters: { team_id: 'ABCDE12345', key_id: 'FGHIJ67890' },
      issuer: url,
      authorization_endpoint: `${url}/auth/authorize`,
      token_endpoint: `${url}/auth/token`,
      revocation_endpoint: `${url}/auth/revoke`,
    }),
  },
} satisfies Record<string, EmulatedProvider>;

/**
 * Starts the emulator of a service.
 *
 * @param options.redirectUri the one that its client registered
 * @param options.port default: a free one
 * @param options.baseUrl under which address it is reached; default: where it listens
 * @param options.clientSecret default: the one of {@link EMULATED_CLIENT}
 */
export const startEmulator = (
  { id, seed }: EmulatedProvider,
  options: { redirectUri: string; port?: number; baseUrl?: string; clientSecret?: string },
): Promise<Emulator> => {
  const { redirectUri, port = 0, baseUrl, clientSecret = EMULATED_CLIENT.client_secret } = options;
  return createEmulator({
    service: id,
    port,
    seed: seed({ ...EMULATED_CLIENT, client_secret: clientSecret, redirect_uris: [redirectUri] }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
  });
};
