import { describe, expect, test } from 'vitest';
import { answer, createTestAdapter, entryOf, failureOf } from './adapter.fixture.ts';
import { failureOfStatus } from './failure-of-status.ts';

const now = new Date('2026-01-15T12:00:00Z');

test.each([
  [200, undefined],
  [204, undefined],
  [302, 'malformed'],
  [400, 'refused'],
  [401, 'refused'],
  [404, 'refused'],
  [408, 'unavailable'],
  [429, 'unavailable'],
  [500, 'unavailable'],
  [599, 'unavailable'],
])('HTTP %i is %s', (status, kind) => {
  const response = new Response(null, { status });
  expect(failureOfStatus(response, 'token endpoint', now)?.kind).toBe(kind);
});

const tokens = { accountId: '1', accessToken: 'at', refreshToken: 'rt' };
const atlassian = entryOf('atlassian');
const introspecting = { ...entryOf('box'), introspection_endpoint: 'https://api.box.com/introspect' };
const discovered = { ...entryOf('google'), token_endpoint: undefined };
const registration = { redirectUriOf: () => 'https://hub.example/oauth/callback/mastodon' };

describe('"not now" means the same at every endpoint, and is left alone for as long as it asks', () => {
  test.each<[string, (busy: () => Response) => Promise<unknown>]>([
    ['token', async (busy) => (await createTestAdapter(atlassian, busy)).exchange()],
    [
      'refresh',
      async (busy) => (await createTestAdapter(atlassian, busy)).adapter.refreshAccessToken(tokens),
    ],
    ['revocation', async (busy) => (await createTestAdapter(atlassian, busy)).adapter.revokeToken(tokens)],
    ['resources', async (busy) => (await createTestAdapter(atlassian, busy)).adapter.listResources(tokens)],
    [
      'introspection',
      async (busy) => (await createTestAdapter(introspecting, busy)).adapter.introspectRefreshToken('rt'),
    ],
    ['discovery', (busy) => createTestAdapter(discovered, busy)],
    [
      'registration',
      (busy) =>
        createTestAdapter(entryOf('mastodon'), busy, {
          parameters: { host: 'mastodon.social' },
          registration,
        }),
    ],
    [
      'userinfo',
      async (busy) => {
        const { adapter, exchange, seen } = await createTestAdapter(entryOf('github'), () =>
          seen.length === 1 ? answer({ access_token: 'at', token_type: 'bearer' }) : busy(),
        );
        return adapter.getUserProfile(await exchange(), new URLSearchParams());
      },
    ],
  ])('%s', async (_endpoint, ask) => {
    for (const status of [408, 429, 500, 503]) {
      const busy = () => answer({ error: 'invalid_grant' }, { status, headers: { 'retry-after': '7' } });
      expect(await failureOf(ask(busy))).toMatchObject({ kind: 'unavailable', status, retryAfterMs: 7_000 });
    }
  });
});
