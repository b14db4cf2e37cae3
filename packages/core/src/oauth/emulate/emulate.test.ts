import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { failureOf } from '../adapter.fixture.ts';
import { type EmulatedProvider, startEmulatedProvider } from './start-emulated-provider.fixture.ts';

/**
 * Whole flows over HTTP against npm `emulate`: the catalog's entries, sent there by the operator's configuration alone.
 * What emulate does not do, and so cannot show here: GitHub has no refresh tokens, no PKCE and no token deletion; Slack
 * has neither token rotation nor `auth.revoke`; any bearer token is somebody's, so a revoked access token still works.
 */
const apple = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

const PROVIDERS = {
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

/** Consent, exchange, profile. */
async function connect(emulated: EmulatedProvider, account?: string) {
  const provider = await startEmulatedProvider(emulated);
  const grant = await provider.consent(account);
  const tokens = await provider.adapter.exchangeCodeForToken(grant);
  const profile = await provider.adapter.getUserProfile(tokens, grant.callbackParameters);
  return { provider, grant, tokens, profile };
}

describe('the shape of Google', () => {
  test('from consent to revocation', async () => {
    const { provider, tokens, profile } = await connect(PROVIDERS.google, 'ada@example.com');
    await using _ = provider;
    expect(profile).toMatchObject({ name: 'Ada Lovelace', email: 'ada@example.com' });
    expect(tokens.idTokenClaims).toMatchObject({ sub: profile.providerAccountId });
    expect(tokens.scope).toEqual(['openid', 'email', 'profile']);

    const subject = { accessToken: tokens.accessToken, refreshToken: tokens.refreshToken ?? null };
    const refreshed = await provider.adapter.refreshAccessToken(subject);
    expect(refreshed.accessToken).not.toBe(tokens.accessToken);
    expect(refreshed.refreshToken).toBeUndefined();

    const accountId = profile.providerAccountId;
    expect(await provider.adapter.revokeToken({ accountId, ...subject })).toBe('revoked');
    expect(await failureOf(provider.adapter.refreshAccessToken(subject))).toMatchObject({
      kind: 'refused',
      errorCode: 'invalid_grant',
    });
  });

  test('tells accounts apart by id', async () => {
    const ada = await connect(PROVIDERS.google, 'ada@example.com');
    await using _ = ada.provider;
    const grant = await ada.provider.consent('bob@example.com');
    const tokens = await ada.provider.adapter.exchangeCodeForToken(grant);
    const bob = await ada.provider.adapter.getUserProfile(tokens, grant.callbackParameters);
    expect(bob).toMatchObject({ email: 'bob@example.com' });
    expect(bob.providerAccountId).not.toBe(ada.profile.providerAccountId);
  });

  test('holds an exchange to its PKCE verifier and its nonce', async () => {
    await using provider = await startEmulatedProvider(PROVIDERS.google);
    const wrongVerifier = await provider.consent();
    const { secrets } = wrongVerifier;
    expect(
      await failureOf(
        provider.adapter.exchangeCodeForToken({
          ...wrongVerifier,
          secrets: { ...secrets, codeVerifier: 'w'.repeat(43) },
        }),
      ),
    ).toMatchObject({ kind: 'refused', errorCode: 'invalid_grant' });
    const wrongNonce = { ...(await provider.consent()), secrets: { ...secrets, nonce: 'other' } };
    expect(await failureOf(provider.adapter.exchangeCodeForToken(wrongNonce))).toMatchObject({
      kind: 'malformed',
    });
  });

  test('says so when the client secret is wrong', async () => {
    await using provider = await startEmulatedProvider(PROVIDERS.google, { client_secret: 'wrong' });
    expect(await failureOf(provider.adapter.exchangeCodeForToken(await provider.consent()))).toMatchObject({
      kind: 'refused',
      errorCode: 'invalid_client',
      status: 401,
    });
  });
});

describe('the shape of GitHub', () => {
  test('from consent to profile, without refresh tokens', async () => {
    const { provider, tokens, profile } = await connect(PROVIDERS.github, 'ada');
    await using _ = provider;
    expect(tokens).toMatchObject({ refreshToken: undefined, expiresAt: null });
    expect(tokens.scope).toEqual(['read:user', 'user:email']);
    expect(profile).toMatchObject({ name: 'Ada Lovelace', email: 'ada@example.com' });
    expect(profile.providerAccountId).toMatch(/^\d+$/);
  });

  test('answers 200 with an error: to a code used twice, and to a wrong secret', async () => {
    const { provider, grant } = await connect(PROVIDERS.github);
    await using _ = provider;
    expect(await failureOf(provider.adapter.exchangeCodeForToken(grant))).toMatchObject({
      kind: 'refused',
      errorCode: 'bad_verification_code',
      status: 200,
    });
    await using wrong = await startEmulatedProvider(PROVIDERS.github, { client_secret: 'wrong' });
    expect(await failureOf(wrong.adapter.exchangeCodeForToken(await wrong.consent()))).toMatchObject({
      kind: 'refused',
      errorCode: 'incorrect_client_credentials',
      status: 200,
    });
  });
});

describe('the shape of Slack', () => {
  test('from consent to account, with the token of the bot and that of the user', async () => {
    const { provider, tokens, profile } = await connect(PROVIDERS.slack, 'ada');
    await using _ = provider;
    expect(tokens.accessToken).toMatch(/^xoxb-/);
    expect(tokens).toMatchObject({ tokenType: 'bearer', scope: ['users:read'] });
    expect(tokens.additionalTokens.authed_user).toMatchObject({ scope: ['chat:write'] });
    expect(tokens.additionalTokens.authed_user?.accessToken).toMatch(/^xoxp-/);
    expect(profile.name).toBe('Engines');
    expect(profile.providerAccountId).toMatch(/^T\w+\/U\w+$/);
  });

  test('answers 200 with ok: false to a code used twice', async () => {
    const { provider, grant } = await connect(PROVIDERS.slack);
    await using _ = provider;
    expect(await failureOf(provider.adapter.exchangeCodeForToken(grant))).toMatchObject({
      kind: 'refused',
      errorCode: 'invalid_code',
      status: 200,
    });
  });
});

describe('the shape of Microsoft', () => {
  test('from consent to a rotating refresh; nothing can be revoked', async () => {
    const { provider, tokens, profile } = await connect(PROVIDERS.microsoft, 'ada@contoso.com');
    await using _ = provider;
    expect(profile).toMatchObject({ name: 'Ada Lovelace', email: 'ada@contoso.com' });
    expect(tokens.idTokenClaims).toBeUndefined();

    const subject = { accessToken: tokens.accessToken, refreshToken: tokens.refreshToken ?? null };
    const refreshed = await provider.adapter.refreshAccessToken(subject);
    expect(refreshed.refreshToken).not.toBe(tokens.refreshToken);
    expect(await failureOf(provider.adapter.refreshAccessToken(subject))).toMatchObject({
      errorCode: 'invalid_grant',
    });
    const accountId = profile.providerAccountId;
    expect(await provider.adapter.revokeToken({ accountId, ...subject })).toBe('unsupported');
  });
});

describe('the shape of Okta', () => {
  test('from consent to revocation, on a custom authorization server', async () => {
    const { provider, tokens, profile } = await connect(PROVIDERS.okta, 'ada@example.com');
    await using _ = provider;
    expect(profile).toMatchObject({ name: 'Ada Lovelace', email: 'ada@example.com' });
    expect(tokens.idTokenClaims).toMatchObject({ sub: profile.providerAccountId });
    const refreshed = await provider.adapter.refreshAccessToken({
      accessToken: tokens.accessToken,
      refreshToken: tokens.refreshToken ?? null,
    });
    expect(refreshed.refreshToken).not.toBe(tokens.refreshToken);
    expect(refreshed.idTokenClaims).toMatchObject({ sub: profile.providerAccountId });

    const latest = { accessToken: refreshed.accessToken, refreshToken: refreshed.refreshToken ?? null };
    const accountId = profile.providerAccountId;
    expect(await provider.adapter.revokeToken({ accountId, ...latest })).toBe('revoked');
    expect(await failureOf(provider.adapter.refreshAccessToken(latest))).toMatchObject({
      errorCode: 'invalid_grant',
    });
    await expect(provider.adapter.getUserProfile(refreshed, new URLSearchParams())).rejects.toMatchObject({
      kind: 'refused',
      status: 401,
    });
  });
});

describe('the shape of Linear', () => {
  test('from consent to revocation, with a profile over GraphQL', async () => {
    const { provider, tokens, profile } = await connect(PROVIDERS.linear, 'ada@example.com');
    await using _ = provider;
    expect(profile.email).toBe('ada@example.com');
    expect(profile.providerAccountId).not.toBe('');
    expect(tokens.scope).toEqual(['read']);
    const refreshed = await provider.adapter.refreshAccessToken({
      accessToken: tokens.accessToken,
      refreshToken: tokens.refreshToken ?? null,
    });
    expect(refreshed.refreshToken).not.toBe(tokens.refreshToken);

    const latest = { accessToken: refreshed.accessToken, refreshToken: refreshed.refreshToken ?? null };
    const accountId = profile.providerAccountId;
    expect(await provider.adapter.revokeToken({ accountId, ...latest })).toBe('revoked');
    expect(await failureOf(provider.adapter.refreshAccessToken(latest))).toMatchObject({
      errorCode: 'invalid_grant',
    });
  });
});

describe('the shape of Apple', () => {
  test('from a posted callback to revocation; the name comes with the first consent only', async () => {
    const { provider, tokens, profile } = await connect(PROVIDERS.apple, 'ada@icloud.com');
    await using _ = provider;
    expect(profile).toMatchObject({ name: 'Ada Lovelace', email: 'ada@icloud.com' });
    expect(tokens.idTokenClaims).toMatchObject({ sub: profile.providerAccountId });

    const again = await provider.consent('ada@icloud.com');
    const secondTokens = await provider.adapter.exchangeCodeForToken(again);
    expect(await provider.adapter.getUserProfile(secondTokens, again.callbackParameters)).toMatchObject({
      providerAccountId: profile.providerAccountId,
      name: null,
    });

    const subject = { accessToken: tokens.accessToken, refreshToken: tokens.refreshToken ?? null };
    const refreshed = await provider.adapter.refreshAccessToken(subject);
    expect(refreshed.refreshToken).toBeUndefined();
    const accountId = profile.providerAccountId;
    expect(await provider.adapter.revokeToken({ accountId, ...subject })).toBe('revoked');
    expect(await failureOf(provider.adapter.refreshAccessToken(subject))).toMatchObject({
      errorCode: 'invalid_grant',
    });
  });
});
