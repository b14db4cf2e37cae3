import { inspect } from 'node:util';
import { catalog, type Provider } from '@evergrant/providers';
import { describe, expect, test } from 'vitest';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import { HalfRenewed } from './half-renewed.ts';
import { readTokenAnswer } from './token-response.ts';

const now = new Date('2026-01-01T00:00:00Z');
type Shape = Pick<Provider, 'token_response'>;

const answer = (
  body: unknown,
  { status = 200, type = 'application/json', headers = {} as Record<string, string> } = {},
) =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), {
    status,
    headers: { ...(type === '' ? {} : { 'content-type': type }), ...headers },
  });

const read = (response: Response, provider: Shape = {}) => readTokenAnswer(provider, response, now);
const failureOf = async (response: Response, provider?: Shape) => {
  const failure = await read(response, provider).catch((error: unknown) => error);
  if (!(failure instanceof ProviderFailure)) throw new Error('it did not fail');
  return failure;
};
const shapeOf = (id: string): Shape => catalog.get(id) ?? {};

test('a standard answer', async () => {
  const body = {
    access_token: 'at',
    token_type: 'bearer',
    refresh_token: 'rt',
    expires_in: 3600,
    scope: 'a b',
  };
  expect(await read(answer(body))).toMatchObject(body);
});

test.each([
  [
    'declared as a form',
    'application/x-www-form-urlencoded; charset=utf-8',
    'access_token=at&scope=a%20b&token_type=bearer',
  ],
  [
    'declared as a form, with spaces as they are',
    'application/x-www-form-urlencoded',
    'access_token=at&scope=a b&token_type=bearer',
  ],
  ['JSON with a wrong type', 'text/plain', '{"access_token":"at","token_type":"bearer","scope":"a b"}'],
  ['JSON without a type', '', '{"access_token":"at","token_type":"bearer","scope":"a b"}'],
])('row 22: an answer %s is read', async (_name, type, body) => {
  expect(await read(answer(body, { type }))).toMatchObject({ access_token: 'at', scope: 'a b' });
});

test.each([
  ['HTML', '<html>Error</html>', 'text/html'],
  ['half a JSON', '{"access_token":"at', 'application/json'],
  ['an array', [{ access_token: 'at' }], 'application/json'],
  ['a string', '"at"', 'application/json'],
  ['a number', '7', 'application/json'],
  ['null', 'null', 'application/json'],
  ['nothing', '', 'application/json'],
  ['a token of the wrong type', { access_token: 7, token_type: 'bearer' }, 'application/json'],
  ['a nested token nobody told of', { data: { access_token: 'at' } }, 'application/json'],
  ['an empty token', { access_token: '', token_type: 'bearer' }, 'application/json'],
  ['a form that is not one', 'hello', 'application/x-www-form-urlencoded'],
])('row 22: %s is malformed, and the failure carries nothing of it', async (_name, body, type) => {
  const failure = await failureOf(answer(body, { type }));
  expect(failure.kind).toBe('malformed');
  expect(failure.message).not.toMatch(/"at"|html>|hello/);
});

test.each([
  ['an error', { error: 'bad_verification_code', access_token: 'at' }, 'bad_verification_code'],
  ['an error as object', { error: { code: 190, type: 'OAuthException', message: 'x' } }, '190'],
  ['an error as number', { error: 17 }, '17'],
  ['prose', { error: 'The code you sent is not valid, sorry' }, 'unknown_error'],
])('row 21: 200 with %s is a refusal', async (_name, body, errorCode) => {
  expect(await failureOf(answer(body))).toMatchObject({ kind: 'refused', status: 200, errorCode });
});

test('row 21: Slack says ok: false', async () => {
  expect(
    await failureOf(answer({ ok: false, error: 'invalid_refresh_token' }), shapeOf('slack')),
  ).toMatchObject({
    kind: 'refused',
    errorCode: 'invalid_refresh_token',
  });
  expect(await failureOf(answer({ ok: false }), shapeOf('slack'))).toMatchObject({ kind: 'refused' });
});

test('an empty error is none', async () => {
  for (const error of [null, '', 0])
    expect(await read(answer({ access_token: 'at', error }))).toMatchObject({ access_token: 'at' });
});

test.each([
  [400, { error: 'invalid_grant' }, { kind: 'refused', errorCode: 'invalid_grant', meaning: 'dead_grant' }],
  [
    401,
    { error: 'invalid_client' },
    { kind: 'refused', errorCode: 'invalid_client', meaning: 'client_refused' },
  ],
  [400, {}, { kind: 'refused', errorCode: 'unknown_error' }],
  [400, { access_token: 'at', token_type: 'bearer' }, { kind: 'refused' }],
  [400, { error: 'temporarily_unavailable' }, { kind: 'unavailable' }],
  [400, { error: 'server_error' }, { kind: 'unavailable' }],
  [408, {}, { kind: 'unavailable', status: 408 }],
  [429, {}, { kind: 'unavailable', status: 429 }],
  [500, { error: 'invalid_grant' }, { kind: 'unavailable', status: 500 }],
  [503, {}, { kind: 'unavailable', status: 503, unprocessed: false }],
  [302, {}, { kind: 'malformed', status: 302 }],
])('HTTP %i %j is %j', async (status, body, expected) => {
  expect(await failureOf(answer(body, { status }))).toMatchObject(expected);
});

describe('a failure tells what came as a body, as evidence', () => {
  test.each([
    ['a code', 400, { error: 'invalid_grant' }, 'refused', 'provider'],
    ['a code that nobody knows', 400, { error: 'gone_fishing' }, 'refused', 'provider'],
    ['the JSON of a gateway', 403, { message: 'Forbidden' }, 'refused', 'json'],
    ['prose', 400, { error: 'The token is not good, sorry' }, 'refused', 'json'],
    ['nothing', 401, '', 'refused', 'empty'],
    ['a page', 403, '<!DOCTYPE html><title>Blocked</title>', 'malformed', 'html'],
    ['a page with 200', 200, '  <html>', 'malformed', 'html'],
    ['words', 403, 'RBAC: access denied', 'malformed', 'text'],
    ['words with 200', 200, 'ok', 'malformed', 'text'],
    ['half a JSON', 200, '{"access_token":"a","refresh_to', 'malformed', 'truncated'],
    ['nothing with 200', 200, '', 'malformed', 'empty'],
    ['other JSON with 200', 200, { ok: true }, 'malformed', 'json'],
    ['"not now"', 400, { error: 'temporarily_unavailable' }, 'unavailable', 'provider'],
  ])('%s: HTTP %i %j', async (_name, status, content, kind, body) => {
    expect(await failureOf(answer(content, { status, type: 'text/plain' }))).toMatchObject({ kind, body });
  });

  test('no content is an empty body', async () => {
    expect(await failureOf(new Response(null, { status: 204 }))).toMatchObject({ body: 'empty' });
  });
});

const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

test.each([
  ['a raw line break in a text', '{"access_token":"at","refresh_token":"rt","note":"one\ntwo"}'],
  ['a byte of zero after it', '{"access_token":"at","refresh_token":"rt"}\u0000'],
  ['a lifetime that is no number', '{"access_token":"at","refresh_token":"rt","expires_in":NaN}'],
  ['something very deep', `{"access_token":"at","refresh_token":"rt","x":${deep(100_000)}}`],
  ['no error, very deep', `{"access_token":"at","refresh_token":"rt","error":${deep(100_000)}}`],
])('tokens are not lost to what stands beside them: %s', async (_name, body) => {
  expect(await read(answer(body))).toMatchObject({ access_token: 'at', refresh_token: 'rt' });
});

test.each([null, '', ' ', 'null', 'undefined', 'None', 'false'])(
  'row 9: %j is no refresh token, so that the old one stays',
  async (none) => {
    expect((await read(answer({ access_token: 'at', refresh_token: none }))).refresh_token).toBeUndefined();
    expect(await failureOf(answer({ access_token: none }))).toMatchObject({ kind: 'malformed' });
  },
);

test('a form that is called plain text is read', async () => {
  const body = 'access_token=a&refresh_token=r&token_type=Bearer&expires_in=3600';
  expect(await read(answer(body, { type: 'text/plain' }))).toMatchObject({
    access_token: 'a',
    refresh_token: 'r',
    expires_in: '3600',
  });
});

describe('an answer with a refresh token and without a usable access token', () => {
  test.each([
    [{ refresh_token: 'rt-secret' }],
    [{ refresh_token: 'rt-secret', access_token: null }],
    [{ refresh_token: 'rt-secret', access_token: 'line\nbreak' }],
    [{ refresh_token: 'rt-secret', access_token: 7, refresh_token_expires_in: 60 }],
  ])('has renewed half: %j', async (body) => {
    const failure = await failureOf(answer(body));
    if (!(failure instanceof HalfRenewed)) throw failure;
    expect(failure).toMatchObject({ kind: 'malformed', status: 200, body: 'provider' });
    expect(failure.tokens).toEqual({
      refreshToken: 'rt-secret',
      refreshTokenExpiresAt: 'refresh_token_expires_in' in body ? new Date('2026-01-01T00:01:00Z') : null,
    });
    for (const shown of [inspect(failure, { showHidden: true }), JSON.stringify(failure), failure.message])
      expect(shown).not.toContain('rt-secret');
  });

  test('that is an error has renewed nothing', async () => {
    const failure = await failureOf(answer({ refresh_token: 'rt', error: 'invalid_grant' }));
    expect(failure).not.toBeInstanceOf(HalfRenewed);
    expect(failure.kind).toBe('refused');
  });
});

test('row 20: Retry-After comes along', async () => {
  const failure = await failureOf(answer({}, { status: 429, headers: { 'retry-after': '7' } }));
  expect(failure.retryAfterMs).toBe(7_000);
});

test('tokens are found where the entry says, under the names it gives', async () => {
  const provider: Shape = {
    token_response: { root: ['data.0', ''], fields: { access_token: 'token', expires_in: 'ttl' } },
  };
  expect(await read(answer({ data: [{ token: 'at', ttl: 60 }] }), provider)).toMatchObject({
    access_token: 'at',
    expires_in: 60,
  });
  expect(await read(answer({ token: 'at' }), provider)).toMatchObject({ access_token: 'at' });
});

test('blanks around an access token, which no header keeps, are no part of it', async () => {
  const tokens = { access_token: ' at\r\n', refresh_token: ' rt ' };
  expect(await read(answer(tokens))).toMatchObject({ access_token: 'at', refresh_token: ' rt ' });
});

test('a token of blanks is none, so that the old refresh token stays', async () => {
  const { refresh_token } = await read(answer({ access_token: 'at', refresh_token: ' \t' }));
  expect(refresh_token).toBeUndefined();
  expect(await failureOf(answer({ access_token: '  ' }))).toMatchObject({ kind: 'malformed' });
});

test('integers above 2^53 stay exact', async () => {
  const { raw } = await read(answer('{"access_token":"at","user_id":17841400000000001234}'));
  expect(raw).toMatchObject({ user_id: '17841400000000001234' });
});

test('the life of a refresh token is found under its usual names', async () => {
  for (const name of ['refresh_token_expires_in', 'refresh_expires_in', 'x_refresh_token_expires_in'])
    expect(await read(answer({ access_token: 'at', [name]: 60 }))).toMatchObject({
      refresh_token_expires_in: 60,
    });
});
