import { expect, test } from 'vitest';
import { mastodonAppRegistration } from './mastodon-app-registration.ts';

test('asks with the names that Mastodon uses', () => {
  expect(
    mastodonAppRegistration.request({
      registration_endpoint: 'https://mastodon.social/api/v1/apps',
      client_name: 'Hub',
      redirect_uri: 'https://hub.example/oauth/callback/mastodon',
      scope: ['profile', 'read:statuses'],
    }),
  ).toEqual({
    endpoint: 'https://mastodon.social/api/v1/apps',
    params: {
      client_name: 'Hub',
      redirect_uris: 'https://hub.example/oauth/callback/mastodon',
      scopes: 'profile read:statuses',
    },
  });
});

test('reads the client and nothing else from the answer', () => {
  const answer = {
    id: '563419',
    name: 'Hub',
    client_id: 'the-id',
    client_secret: 'the-secret',
    vapid_key: 'x',
  };
  expect(mastodonAppRegistration.parse(answer)).toEqual({ client_id: 'the-id', client_secret: 'the-secret' });
});

test.each([
  undefined,
  null,
  'html',
  {},
  { client_id: 'a' },
  { client_id: '', client_secret: 'b' },
  { client_id: ' ', client_secret: 'b' },
  { client_id: 'a', client_secret: '\n' },
  { error: 'x' },
])('reads no client from %j', (answer) => {
  expect(mastodonAppRegistration.parse(answer)).toBeUndefined();
});
