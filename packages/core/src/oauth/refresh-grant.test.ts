import { expect, test } from 'vitest';
import { answer, createTestAdapter, entryOf, failureOf } from './adapter.fixture.ts';
import { HalfRenewed } from './half-renewed.ts';

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

test.each([
  ['all of it', { access_token: 'at2', refresh_token: 'rt2' }],
  ['half of it', { refresh_token: 'rt2' }],
])('an answer that is of another account is not taken: %s', async (_name, tokens) => {
  const claims = { iss: 'https://accounts.google.com', aud: 'client-1', sub: 'grace' };
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const id_token = `${encode({ alg: 'RS256' })}.${encode(claims)}.c2ln`;
  const { adapter } = await createTestAdapter(google, () => answer({ ...tokens, id_token }));
  const failure = await failureOf(adapter.refreshAccessToken({ ...subject, accountId: 'ada' }));
  expect(failure).toMatchObject({ kind: 'malformed', systemCode: 'OTHER_ACCOUNT' });
  expect(failure).not.toBeInstanceOf(HalfRenewed);
});
