import type { Provider } from '@evergrant/providers';
import { describe, expect, test } from 'vitest';
import { answer, createTestAdapter, entryOf, failureOf, REDIRECT_URI, SECRETS } from './adapter.fixture.ts';

const nothing = () => answer('');
const client = { client_id: 'client-1', client_secret: 'secret-1' };

describe('parameters', () => {
  test('lets no flow send the client secret to a host of its own choice', async () => {
    const github = { provider: entryOf('github'), ...client, parameters: {} };
    await expect(
      createTestAdapter(github, nothing, { parameters: { host: 'evil.example' } }),
    ).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
      message: 'parameters.host: is for the operator to decide',
    });
  });

  test('holds a flow to what the operator fixed', async () => {
    const shopify = { provider: entryOf('shopify'), ...client, parameters: { shop: 'tea' } };
    await expect(
      createTestAdapter(shopify, nothing, { parameters: { shop: 'coffee' } }),
    ).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
    await expect(createTestAdapter(shopify, nothing)).resolves.toBeDefined();
  });

  test('that are missing or malformed are named, not repeated', async () => {
    const shopify = { provider: entryOf('shopify'), ...client, parameters: {} };
    await expect(createTestAdapter(shopify, nothing)).rejects.toMatchObject({
      metadata: { fields: { 'parameters.shop': 'missing' } },
    });
    const error = await createTestAdapter(shopify, nothing, { parameters: { shop: 'evil.example/' } }).catch(
      (reason: unknown) => reason,
    );
    expect(String(error)).not.toContain('evil.example');
  });

  test('that the callback named are filled in again at the refresh (VK)', async () => {
    const vk = { provider: entryOf('vk'), client_id: 'client-1', parameters: {} };
    const { adapter, seen } = await createTestAdapter(vk, () => answer({ access_token: 'at' }), {
      parameters: { 'authorization_response.device_id': 'device-1' },
    });
    await adapter.refreshAccessToken({ accessToken: 'a', refreshToken: 'r' });
    expect(new URLSearchParams(seen[0]?.body).get('device_id')).toBe('device-1');
  });

  test('that a request needs and nobody knows keep it from being sent', async () => {
    const vk = { provider: entryOf('vk'), client_id: 'client-1', parameters: {} };
    const { adapter, seen } = await createTestAdapter(vk, nothing);
    expect(
      await failureOf(adapter.refreshAccessToken({ accessToken: 'a', refreshToken: 'r' })),
    ).toMatchObject({ kind: 'malformed', sent: 'no' });
    expect(seen).toEqual([]);
  });
});

describe('discovery', () => {
  const issuer = 'https://id.acme.example';
  const acme: Provider = {
    id: 'acme',
    display_name: 'Acme',
    category: 'custom',
    status: 'active',
    issuer,
    code_challenge_methods_supported: ['S256'],
    scope: ['openid'],
  };
  const document = {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/me`,
    revocation_endpoint: `${issuer}/revoke`,
    token_endpoint_auth_methods_supported: ['private_key_jwt', 'client_secret_post'],
    authorization_response_iss_parameter_supported: true,
  };
  const discovering = (changes: object = {}, entry: Provider = acme) =>
    createTestAdapter(entry, ({ url }) =>
      url.endsWith('/.well-known/openid-configuration')
        ? answer({ ...document, ...changes })
        : answer({ access_token: 'at', sub: '1' }),
    );

  test('gives the endpoints, the client authentication and the rule for iss', async () => {
    const { adapter, exchange, seen } = await discovering();
    expect(seen.map(({ url }) => url)).toEqual([`${issuer}/.well-known/openid-configuration`]);
    const tokens = await exchange({ iss: issuer });
    expect(seen[1]?.url).toBe(`${issuer}/token`);
    expect(seen[1]?.body).toContain('client_secret=secret-1');
    await adapter.getUserProfile(tokens, new URLSearchParams());
    await adapter.revokeToken({ accountId: '1', accessToken: 'at', refreshToken: null });
    expect(seen.slice(2).map(({ url }) => url)).toEqual([`${issuer}/me`, `${issuer}/revoke`]);
    const callback = new URLSearchParams({ code: 'c', state: 's' });
    expect(await adapter.readAuthorizationResponse(callback, 's')).toMatchObject({ kind: 'invalid' });
  });

  test.each(['client_secret_post', ['client_secret_post', 7], [null, 'client_secret_post']])(
    'may name the client authentication as %j',
    async (token_endpoint_auth_methods_supported) => {
      const { exchange, seen } = await discovering({ token_endpoint_auth_methods_supported });
      await exchange({ iss: issuer });
      expect(seen[1]?.body).toContain('client_secret=secret-1');
    },
  );

  test('must be by the issuer that was asked', async () => {
    expect(await failureOf(discovering({ issuer: 'https://evil.example' }))).toMatchObject({
      kind: 'malformed',
    });
  });

  test('loses against endpoints of the entry, and is not asked when they are there', async () => {
    const explicit = {
      ...acme,
      authorization_endpoint: `${issuer}/own-authorize`,
      token_endpoint: `${issuer}/own-token`,
    };
    const { exchange, seen } = await discovering({}, explicit);
    await exchange();
    expect(seen.map(({ url }) => url)).toEqual([`${issuer}/own-token`]);
  });

  test('may name addresses with braces, which are not templates of ours', async () => {
    const { exchange, seen } = await discovering({ token_endpoint: `${issuer}/{client_secret}/token` });
    await exchange({ iss: issuer });
    expect(seen[1]?.url).toBe(`${issuer}/%7Bclient_secret%7D/token`);
  });

  test('sends no browser to an address that is not on the web', async () => {
    const { adapter } = await discovering({ authorization_endpoint: 'javascript:alert(1)' });
    const url = adapter.authorizationUrl({
      redirectUri: REDIRECT_URI,
      state: 's',
      scope: [],
      secrets: SECRETS,
    });
    expect(await failureOf(url)).toMatchObject({ kind: 'malformed', sent: 'no' });
  });

  test.each([
    [503, 'unavailable'],
    [429, 'unavailable'],
    [404, 'malformed'],
  ])('that answers %i is %s', async (status, kind) => {
    expect(await failureOf(createTestAdapter(acme, () => answer('', { status })))).toMatchObject({ kind });
  });
});
