import { expect, test } from 'vitest';
import { answer, createTestAdapter, entryOf } from './adapter.fixture.ts';

const subject = { accessToken: 'at', refreshToken: 'rt' };
const google = entryOf('google');
const { refresh_token_rotation: _, ...undocumented } = google;

test.each([
  ['that rotates', { ...google, refresh_token_rotation: 'always' as const }, true],
  ['of which nobody knows', undocumented, true],
  [
    'that keeps its token',
    { ...google, refresh_token_rotation: 'never' as const, unverified: [] },
    undefined,
  ],
  [
    'that is said to keep its token',
    { ...google, refresh_token_rotation: 'never' as const, unverified: ['refresh_token_rotation'] },
    true,
  ],
  ['whose access token is renewed itself', entryOf('threads'), undefined],
])('the refresh of a provider %s goes out on a fresh connection: %s', async (_name, entry, fresh) => {
  const { adapter, seen } = await createTestAdapter(entry, () => answer({ access_token: 'at2' }));
  await adapter.refreshAccessToken(subject);
  expect(seen[0]?.freshConnection).toBe(fresh);
});

test('a code goes out on a fresh connection', async () => {
  const { exchange, seen } = await createTestAdapter(google, () => answer({ access_token: 'at' }));
  await exchange();
  expect(seen[0]?.freshConnection).toBe(true);
});
