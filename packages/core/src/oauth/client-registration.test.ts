import { describe, expect, test } from 'vitest';
import { answer, createTestAdapter, entryOf, failureOf } from './adapter.fixture.ts';
import { createMemoryClients } from './client-registration.ts';

const mastodon = { provider: entryOf('mastodon'), client_id: '', parameters: {} };
const redirectUriOf = (provider: string) => `https://hub.example/oauth/callback/${provider}`;
const connect = (
  host: string,
  clients = createMemoryClients(),
  provider = () => answer({ client_id: `id@${host}`, client_secret: 'registered', id: '7' }),
) =>
  createTestAdapter(mastodon, provider, { parameters: { host }, registration: { redirectUriOf, clients } });

const authorize = async ({ adapter }: Awaited<ReturnType<typeof connect>>) =>
  new URL(
    await adapter.authorizationUrl({
      redirectUri: redirectUriOf('mastodon'),
      state: 's',
      scope: ['profile'],
      secrets: { codeVerifier: 'v'.repeat(43), nonce: null },
    }),
  );

describe('a provider whose servers want the hub to register', () => {
  test('is registered with on first use, with every scope that may ever be asked for', async () => {
    const connected = await connect('mastodon.social');
    expect(connected.seen).toMatchObject([
      {
        method: 'POST',
        url: 'https://mastodon.social/api/v1/apps',
        body: 'client_name=Evergrant&redirect_uris=https%3A%2F%2Fhub.example%2Foauth%2Fcallback%2Fmastodon&scopes=profile%20read%20write%20push',
      },
    ]);
    expect((await authorize(connected)).searchParams.get('client_id')).toBe('id@mastodon.social');
  });

  test('is registered with once a host, and its clients are not mixed up', async () => {
    const clients = createMemoryClients();
    await connect('mastodon.social', clients);
    const again = await connect('mastodon.social', clients);
    const other = await connect('hachyderm.io', clients);
    expect(again.seen).toEqual([]);
    expect((await authorize(other)).searchParams.get('client_id')).toBe('id@hachyderm.io');
  });

  test('gets the registered secret, and only the host that gave it', async () => {
    const connected = await connect('mastodon.social');
    await connected.adapter.revokeToken({ accountId: '1', accessToken: 'at', refreshToken: null });
    expect(connected.seen[1]?.url).toBe('https://mastodon.social/oauth/revoke');
    expect(connected.seen[1]?.body).toContain('client_secret=registered');
  });

  test('of two registrations at the same time the first one stands for both', async () => {
    const clients = createMemoryClients();
    let number = 0;
    const race = () =>
      connect('mastodon.social', clients, () => {
        number += 1;
        return answer({ client_id: `id-${number}`, client_secret: 's' });
      });
    const urls = await Promise.all([race(), race()].map(async (connected) => authorize(await connected)));
    expect(new Set(urls.map((url) => url.searchParams.get('client_id'))).size).toBe(1);
  });

  test.each([
    [503, '', 'unavailable'],
    [422, { error: 'Validation failed' }, 'refused'],
    [200, { id: '7' }, 'malformed'],
    [200, '<html>', 'malformed'],
  ])('that answers %i %j has not registered it: %s', async (status, body, kind) => {
    const failed = connect('mastodon.social', createMemoryClients(), () => answer(body, { status }));
    expect(await failureOf(failed)).toMatchObject({ kind });
  });

  test('cannot be used by a hub that does not know its own address', async () => {
    await expect(
      createTestAdapter(mastodon, () => answer(''), { parameters: { host: 'mastodon.social' } }),
    ).rejects.toMatchObject({ code: 'INVALID_PROVIDER' });
  });
});
