import { expect, test } from 'vitest';
import { answer, createTestAdapter, entryOf, failureOf } from './adapter.fixture.ts';

const entry = { ...entryOf('box'), introspection_endpoint: 'https://api.box.com/introspect' };
const ask = async (response: Response) => {
  const { adapter, seen } = await createTestAdapter(entry, () => response);
  return { said: adapter.introspectRefreshToken('rt'), seen };
};

test.each([
  [true, 'active'],
  [false, 'inactive'],
])('active: %s is %s; the token is presented as a refresh token', async (active, expected) => {
  const { said, seen } = await ask(answer({ active }));
  expect(await said).toBe(expected);
  const body = new URLSearchParams(seen[0]?.body);
  expect([body.get('token'), body.get('token_type_hint')]).toEqual(['rt', 'refresh_token']);
});

test.each([
  {},
  { active: false, error: 'invalid_client' },
  { active: 'false' },
  { active: null },
  [],
  'no',
  '',
])('an answer that does not say, such as %j, says nothing of the token', async (body) => {
  const { said } = await ask(answer(body));
  expect(await failureOf(said)).toMatchObject({ kind: 'malformed', status: 200 });
});

test('a provider without the endpoint is not asked', async () => {
  const { adapter, seen } = await createTestAdapter(entryOf('google'), () => answer({ active: false }));
  expect(await failureOf(adapter.introspectRefreshToken('rt'))).toMatchObject({ sent: 'no' });
  expect(seen).toEqual([]);
});
