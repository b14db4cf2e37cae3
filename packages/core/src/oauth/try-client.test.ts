import { expect, test } from 'vitest';
import { answer, createTestAdapter, entryOf, REDIRECT_URI } from './adapter.fixture.ts';

const trial = async (id: string, response: () => Response) => {
  const { adapter, seen } = await createTestAdapter(entryOf(id), response);
  return { result: await adapter.tryClient(REDIRECT_URI), seen };
};

test.each([
  ['google', 400, { error: 'invalid_grant' }, { kind: 'accepted', code: 'invalid_grant' }],
  ['github', 200, { error: 'bad_verification_code' }, { kind: 'accepted', code: 'bad_verification_code' }],
  ['google', 401, { error: 'invalid_client' }, { kind: 'refused', code: 'invalid_client' }],
  ['google', 400, { error: 'unauthorized_client' }, { kind: 'refused', code: 'unauthorized_client' }],
  ['google', 400, { error: 'invalid_request' }, { kind: 'unclear' }],
  ['google', 503, {}, { kind: 'unclear' }],
  ['google', 200, { access_token: 'at', token_type: 'bearer' }, { kind: 'unclear' }],
])('the client at %s, to which HTTP %i %j is said, is %j', async (id, status, body, expected) => {
  expect((await trial(id, () => answer(body, { status }))).result).toMatchObject(expected);
});

test('it is tried with a code that nobody issued, never twice the same, in one request', async () => {
  const refused = () => answer({ error: 'invalid_grant' }, { status: 400 });
  const codes = await Promise.all(
    [1, 2].map(async () => {
      const { seen } = await trial('google', refused);
      expect(seen).toHaveLength(1);
      const body = new URLSearchParams(seen[0]?.body);
      expect(body.get('grant_type')).toBe('authorization_code');
      expect(body.get('redirect_uri')).toBe(REDIRECT_URI);
      return body.get('code');
    }),
  );
  expect(new Set(codes).size).toBe(2);
});
