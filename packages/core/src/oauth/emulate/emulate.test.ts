import { describe, expect, test } from 'vitest';
import { type EmulatedProvider, EMULATED_PROVIDERS as PROVIDERS } from '../../testing/emulate.ts';
import { failureOf } from '../adapter.fixture.ts';
import { startEmulatedProvider } from './start-emulated-provider.fixture.ts';

// Whole flows over HTTP against npm `emulate`.

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
      accountId: profile.providerAccountId,
    });
    expect(refreshed.refreshToken).not.toBe(tokens.refreshToken);

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
