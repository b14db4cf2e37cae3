import { catalog } from '@evergrant/providers';
import { describe, expect, test } from 'vitest';
import { answer, createTestAdapter, entryOf, REDIRECT_URI, SECRETS } from './adapter.fixture.ts';

type Request = Parameters<Awaited<ReturnType<typeof createTestAdapter>>['adapter']['authorizationUrl']>[0];

async function urlOf(id: string, request: Partial<Request> = {}) {
  const { adapter } = await createTestAdapter(entryOf(id), () => answer(''));
  const { scope } = adapter.provider;
  return new URL(
    await adapter.authorizationUrl({
      redirectUri: REDIRECT_URI,
      state: 's',
      scope,
      secrets: SECRETS,
      ...request,
    }),
  );
}

describe('an authorization URL', () => {
  test('carries neither the client secret nor the PKCE verifier', async () => {
    for (const { id } of [...catalog.values()].filter(({ parameters }) => parameters === undefined)) {
      const { href } = await urlOf(id);
      expect(href).not.toContain('secret-1');
      expect(href).not.toContain(SECRETS.codeVerifier);
    }
  });

  test('writes spaces as %20, which Webex insists on', async () => {
    expect((await urlOf('webex')).search).toContain('scope=spark%3Apeople_read%20spark%3Akms');
  });

  test('asks with the scopes of the flow, joined as the provider wants it', async () => {
    expect((await urlOf('zoho', { scope: ['a', 'b'] })).searchParams.get('scope')).toBe('a,b');
    expect((await urlOf('zoho', { scope: ['a'] })).searchParams.get('scope')).toBe('a');
  });

  test('has no scope where the provider knows none, and none where none is asked for', async () => {
    expect((await urlOf('notion', { scope: ['a'] })).searchParams.has('scope')).toBe(false);
    expect((await urlOf('github', { scope: [] })).searchParams.has('scope')).toBe(false);
  });

  test('suggests the account at a reconnect, where OpenID Connect knows how', async () => {
    const loginHint = 'ada@example.com';
    expect((await urlOf('google', { loginHint })).searchParams.get('login_hint')).toBe(loginHint);
    expect((await urlOf('github', { loginHint })).searchParams.has('login_hint')).toBe(false);
  });

  test('never falls back to the plain method (RFC 7636 7.2)', async () => {
    const entry = { ...entryOf('slack'), code_challenge_methods_supported: ['plain' as const] };
    const { adapter } = await createTestAdapter(entry, () => answer(''));
    const request = { redirectUri: REDIRECT_URI, state: 's', scope: [], secrets: SECRETS };
    const { searchParams } = new URL(await adapter.authorizationUrl(request));
    expect([...searchParams.keys()].filter((name) => name.startsWith('code_challenge'))).toEqual([]);
  });

  test('brings a second list of scopes under its own name', async () => {
    const slack = {
      ...entryOf('slack'),
      authorization_request: { scope_params: { user_scope: ['a', 'b'] } },
    };
    const { adapter } = await createTestAdapter(slack, () => answer(''));
    const url = await adapter.authorizationUrl({
      redirectUri: REDIRECT_URI,
      state: 's',
      scope: ['c'],
      secrets: SECRETS,
    });
    expect(new URL(url).searchParams.get('user_scope')).toBe('a,b');
  });

  test('brings a second list of one scope, and none that is empty', async () => {
    const scope_params = { user_scope: ['a'], bot_scope: [] };
    const slack = { ...entryOf('slack'), authorization_request: { scope_params } };
    const { adapter } = await createTestAdapter(slack, () => answer(''));
    const request = { redirectUri: REDIRECT_URI, state: 's', scope: [], secrets: SECRETS };
    const { searchParams } = new URL(await adapter.authorizationUrl(request));
    expect(searchParams.get('user_scope')).toBe('a');
    expect(searchParams.has('bot_scope')).toBe(false);
  });
});

describe('the secrets of a flow', () => {
  const secretsOf = async (id: string, scope: string[]) =>
    (await createTestAdapter(entryOf(id), () => answer(''))).adapter.createSecrets(scope);

  test('are new every time, and long enough', async () => {
    const [a, b] = [await secretsOf('google', ['openid']), await secretsOf('google', ['openid'])];
    expect(a.codeVerifier).toMatch(/^[\w-]{43}$/);
    expect(a.codeVerifier).not.toBe(b.codeVerifier);
    expect(a.nonce).not.toBe(b.nonce);
  });

  test('have a nonce only where an ID token brings it back', async () => {
    expect((await secretsOf('google', ['openid'])).nonce).toMatch(/^[\w-]{43}$/);
    expect((await secretsOf('google', ['email'])).nonce).toBeNull();
    expect((await secretsOf('linkedin', ['openid'])).nonce).toBeNull();
    expect((await secretsOf('microsoft', ['openid'])).nonce).toBeNull();
  });
});
