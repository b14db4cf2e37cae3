import { describe, expect, test } from 'vitest';
import { answer, createTestAdapter, entryOf, failureOf } from './adapter.fixture.ts';

const subject = { accessToken: 'old-access', refreshToken: 'old-refresh' };
const refresh = async (id: string, response: () => Response) =>
  (await createTestAdapter(entryOf(id), response)).adapter.refreshAccessToken(subject);

describe('an error in an answer', () => {
  test.each([
    ['github', 200, { error: 'bad_refresh_token', error_description: 'x' }, 'bad_refresh_token'],
    ['slack', 200, { ok: false, error: 'invalid_refresh_token' }, 'invalid_refresh_token'],
    ['slack', 200, { ok: false }, 'unknown_error'],
    ['tiktok', 200, { error: 'invalid_grant', error_description: 'x', log_id: '2026' }, 'invalid_grant'],
    ['zoho', 200, { error: 'invalid_code' }, 'invalid_code'],
    ['reddit', 200, { error: 'invalid_grant' }, 'invalid_grant'],
    ['naver', 200, { error: 'invalid_request', error_description: 'x' }, 'invalid_request'],
    ['withings', 200, { status: 401, body: {}, error: 'XRequestID: Not provided' }, '401'],
    ['wechat', 200, { errcode: 40030, errmsg: 'invalid refresh_token' }, '40030'],
    ['facebook', 400, { error: { message: 'x', type: 'OAuthException', code: 190 } }, '190'],
    ['facebook', 400, { error: { message: 'x', type: 'OAuthException' } }, 'OAuthException'],
    ['instagram', 400, { error: { message: 'x', type: 'OAuthException', code: 190 } }, '190'],
    ['threads', 400, { error: { message: 'x', code: 190 } }, '190'],
    ['square', 400, { errors: [{ category: 'X', code: 'INVALID_REQUEST_ERROR' }] }, 'INVALID_REQUEST_ERROR'],
    ['square', 200, { errors: [{ category: 'AUTHENTICATION_ERROR', code: 'UNAUTHORIZED' }] }, 'UNAUTHORIZED'],
    ['twitch', 400, { status: 400, message: 'Invalid refresh token' }, 'Invalid refresh token'],
    ['google', 400, { errors: [{ code: 'x1' }] }, 'x1'],
    ['x', 400, { error: 'invalid_request', error_description: 'x' }, 'invalid_request'],
    ['quickbooks', 400, { error: 'invalid_grant' }, 'invalid_grant'],
  ])('of %s (HTTP %i, %j) is a refusal with code %s', async (id, status, body, errorCode) => {
    const failure = await failureOf(refresh(id, () => answer(body, { status })));
    expect(failure).toMatchObject({ kind: 'refused', errorCode, status });
  });

  test('is found in a form as well as in JSON', async () => {
    const body = 'error=bad_refresh_token&error_description=The+refresh+token+is+incorrect';
    const failure = await failureOf(
      refresh('github', () => answer(body, { type: 'application/x-www-form-urlencoded' })),
    );
    expect(failure).toMatchObject({ kind: 'refused', errorCode: 'bad_refresh_token' });
  });

  test('stays out of sight when it is prose that the entry does not know', async () => {
    const failure = await failureOf(
      refresh('twitch', () => answer({ status: 400, message: 'Ada, your token is bad' }, { status: 400 })),
    );
    expect(failure).toMatchObject({ kind: 'refused', errorCode: 'unknown_error' });
    expect(failure.message).not.toContain('Ada');
  });
});

describe('a code that says “not now”', () => {
  test.each([
    ['zoho', 200, { error: 'Access Denied', error_description: 'too many requests' }],
    ['slack', 200, { ok: false, error: 'internal_error' }],
    ['facebook', 500, { error: { code: 2, message: 'Service temporarily unavailable' } }],
    ['facebook', 400, { error: { code: 4, message: 'Application request limit reached' } }],
    ['wechat', 200, { errcode: -1, errmsg: 'system error' }],
    ['withings', 200, { status: 601, body: {}, error: 'Too many requests' }],
  ])('from %s (HTTP %i, %j) harms no grant', async (id, status, body) => {
    expect(await failureOf(refresh(id, () => answer(body, { status })))).toMatchObject({
      kind: 'unavailable',
    });
  });
});

describe('a token set', () => {
  test.each([
    ['instagram', 'wrapped', { data: [{ access_token: 'at', permissions: ['a', 'b'] }] }],
    ['instagram', 'flat', { access_token: 'at', permissions: 'a,b' }],
    ['withings', 'nested', { status: 0, body: { access_token: 'at', scope: 'a,b', userid: 7 } }],
    ['bitbucket', '`scopes`', { access_token: 'at', token_type: 'bearer', scopes: 'a b' }],
    ['hubspot', 'a list', { access_token: 'at', scopes: ['a', 'b'] }],
    ['shopify', 'no token type', { access_token: 'at', scope: 'a,b' }],
  ])('of %s is found %s', async (id, _shape, body) => {
    const entry = { ...entryOf(id), authorization_response: {} };
    const parameters: Record<string, string> = id === 'shopify' ? { shop: 'tea' } : {};
    const { exchange } = await createTestAdapter(entry, () => answer(body), { parameters });
    expect(await exchange()).toMatchObject({ accessToken: 'at', tokenType: 'bearer', scope: ['a', 'b'] });
  });

  test('may come as a form', async () => {
    const body = 'access_token=at&scope=a%2Cb&token_type=bearer';
    const { exchange } = await createTestAdapter(entryOf('github'), () =>
      answer(body, { type: 'application/x-www-form-urlencoded; charset=utf-8' }),
    );
    expect(await exchange()).toMatchObject({ accessToken: 'at', scope: ['a', 'b'] });
  });

  test.each([
    ['expires_in as text', { expires_in: '3600' }, '2026-01-15T13:00:00.000Z'],
    ['expires_at in seconds', { expires_at: 1_768_482_000 }, '2026-01-15T13:00:00.000Z'],
    ['expires_at in milliseconds', { expires_at: 1_768_482_000_000 }, '2026-01-15T13:00:00.000Z'],
    ['expires_at as text', { expires_at: '2026-01-15T13:00:00Z' }, '2026-01-15T13:00:00.000Z'],
    ['no end', { expires_in: 0 }, undefined],
  ])('ends at the time given by %s', async (_name, fields, expected) => {
    const { exchange } = await createTestAdapter(entryOf('mailchimp'), () =>
      answer({ access_token: 'at', ...fields }),
    );
    expect((await exchange()).expiresAt?.toISOString()).toBe(expected);
  });

  test('keeps ids above 2^53 exact', async () => {
    const { exchange } = await createTestAdapter(entryOf('instagram'), () =>
      answer('{"data":[{"access_token":"at","user_id":17841400000000001234}]}'),
    );
    expect((await exchange()).raw).toEqual({
      data: [{ access_token: 'at', user_id: '17841400000000001234' }],
    });
  });

  test('of an unknown type is kept, and used as every other', async () => {
    const { exchange, lines } = await createTestAdapter(entryOf('box'), () =>
      answer({ access_token: 'at', token_type: 'BearerToken' }),
    );
    expect(await exchange()).toMatchObject({ accessToken: 'at', tokenType: 'bearer' });
    expect(lines).toMatchObject([{ fields: { provider: 'box', problems: ['token_type: not bearer'] } }]);
  });

  test('of Slack is the bot’s, with the user’s beside it and unlogged', async () => {
    const body = {
      ok: true,
      access_token: 'xoxb',
      token_type: 'bot',
      scope: 'users:read',
      expires_in: 43_200,
      refresh_token: 'xoxe-bot',
      team: { id: 'T1' },
      authed_user: {
        id: 'U1',
        access_token: 'xoxp',
        token_type: 'user',
        scope: 'chat:write',
        expires_in: 43_200,
        refresh_token: 'xoxe-user',
      },
    };
    const { exchange } = await createTestAdapter(entryOf('slack'), () => answer(body));
    const tokens = await exchange();
    expect(tokens).toMatchObject({ accessToken: 'xoxb', refreshToken: 'xoxe-bot', tokenType: 'bearer' });
    expect(tokens.additionalTokens.authed_user).toMatchObject({
      accessToken: 'xoxp',
      refreshToken: 'xoxe-user',
      expiresAt: new Date('2026-01-16T00:00:00Z'),
    });
  });

  test('of Slack is the user’s when no bot was asked for', async () => {
    const authed_user = { id: 'U1', access_token: 'xoxp', token_type: 'user', scope: 'chat:write' };
    const { exchange } = await createTestAdapter(entryOf('slack'), () =>
      answer({ ok: true, team: { id: 'T1' }, authed_user }),
    );
    expect(await exchange()).toMatchObject({
      accessToken: 'xoxp',
      tokenType: 'bearer',
      scope: ['chat:write'],
      additionalTokens: {},
    });
  });

  test('of Slack is the user’s when the operator puts that place first, also after a refresh', async () => {
    const slack = entryOf('slack');
    const answers = [
      { ok: true, access_token: 'xoxb', authed_user: { access_token: 'xoxp', refresh_token: 'xoxe' } },
      { ok: true, access_token: 'xoxp-2', refresh_token: 'xoxe-2', token_type: 'user' },
    ];
    const { exchange, adapter } = await createTestAdapter(
      { ...slack, token_response: { ...slack.token_response, root: ['authed_user', ''] } },
      () => answer(answers.shift()),
    );
    expect(await exchange()).toMatchObject({ accessToken: 'xoxp', refreshToken: 'xoxe' });
    const refreshed = await adapter.refreshAccessToken({ accessToken: 'xoxp', refreshToken: 'xoxe' });
    expect(refreshed).toMatchObject({ accessToken: 'xoxp-2', refreshToken: 'xoxe-2', additionalTokens: {} });
  });

  test('has the scope that the callback names when the answer names none', async () => {
    const { exchange } = await createTestAdapter(entryOf('strava'), () => answer({ access_token: 'at' }));
    expect((await exchange({ scope: 'read,activity:read' })).scope).toEqual(['read', 'activity:read']);
  });

  test('has scopes under the names by which they were asked for', async () => {
    const scope =
      'openid https://www.googleapis.com/auth/userinfo.email https://www.googleapis.com/auth/drive';
    const { exchange } = await createTestAdapter(entryOf('google'), () =>
      answer({ access_token: 'at', scope }),
    );
    expect((await exchange()).scope).toEqual(['openid', 'email', 'https://www.googleapis.com/auth/drive']);
  });
});
