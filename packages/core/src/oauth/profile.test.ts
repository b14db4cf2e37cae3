import { describe, expect, test } from 'vitest';
import { answer, createTestAdapter, entryOf, failureOf, NOW, type SeenRequest } from './adapter.fixture.ts';

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
const seconds = NOW.getTime() / 1000;

/** Connects an account at a provider whose profile is a function. */
async function profileOf(
  id: string,
  profile: (request: SeenRequest) => Response,
  {
    token = {},
    callback = {},
    parameters = {},
  }: { token?: object; callback?: Record<string, string>; parameters?: Record<string, string> } = {},
) {
  let exchanged = false;
  const { adapter, exchange, seen } = await createTestAdapter(
    entryOf(id),
    (request) => {
      if (exchanged) return profile(request);
      exchanged = true;
      return answer({ access_token: 'at', token_type: 'bearer', ...token });
    },
    { parameters },
  );
  const tokens = await exchange(callback);
  return { profile: adapter.getUserProfile(tokens, new URLSearchParams(callback)), seen };
}

const idToken = (sub: string) => {
  const claims = {
    iss: 'https://accounts.google.com',
    aud: 'client-1',
    sub,
    iat: seconds,
    exp: seconds + 60,
    nonce: 'nonce-1',
  };
  return `${encode({ alg: 'RS256' })}.${encode(claims)}.c2ln`;
};

describe('a profile', () => {
  test('is laid together from several answers where the entry has several requests', async () => {
    const { profile } = await profileOf('canva', ({ url }) =>
      url.endsWith('/profile')
        ? answer({ profile: { display_name: 'Ada' } })
        : answer({ team_user: { user_id: 'u1' } }),
    );
    expect(await profile).toMatchObject({ providerAccountId: 'u1', name: 'Ada' });
  });

  test('is not asked for where the answer of the token endpoint has it all', async () => {
    const token = { bot_id: 'b1', workspace_name: 'Engines' };
    const { profile, seen } = await profileOf('notion', () => answer({}), { token });
    expect(await profile).toMatchObject({ providerAccountId: 'b1', name: 'Engines' });
    expect(seen).toHaveLength(1);
  });

  test('may tell where the account’s API lives, on a host that the entry allows', async () => {
    const profileWith = (api_endpoint: string) =>
      profileOf('mailchimp', () => answer({ user_id: 7, accountname: 'Engines', api_endpoint }));
    const { profile } = await profileWith('https://us6.api.mailchimp.com');
    expect(await profile).toMatchObject({ parameters: { api_endpoint: 'https://us6.api.mailchimp.com' } });
    const foreign = await profileWith('https://api.mailchimp.com.evil.example');
    expect(await foreign.profile).toMatchObject({ providerAccountId: '7', parameters: {} });
  });

  test('that is about somebody else than the ID token is not used (OpenID Connect Core 5.3.2)', async () => {
    const { profile } = await profileOf('google', () => answer({ sub: 'bob' }), {
      token: { id_token: idToken('ada') },
    });
    expect(await failureOf(profile)).toMatchObject({ kind: 'malformed' });
  });

  test.each([
    ['the company that the token is for', '4620816365', 'Engines'],
    ['a forged one', '9999999999', undefined],
    ['a forged one that is a path', '../4620816365', undefined],
  ])(
    'of %s, named by an unsigned callback, is believed when the provider confirms it (QuickBooks)',
    async (_, realmId, name) => {
      const company = (url: string) =>
        new URL(url).pathname.startsWith('/v3/company/4620816365/companyinfo/4620816365');
      const { profile } = await profileOf(
        'quickbooks',
        ({ url }) => {
          if (!url.includes('/v3/company/')) return answer({ sub: 's1', email: 'ada@example.com' });
          return company(url)
            ? answer({ CompanyInfo: { CompanyName: 'Engines' } })
            : answer({}, { status: 403 });
        },
        { callback: { realmId }, parameters: { 'authorization_response.realmId': realmId } },
      );
      if (name === undefined)
        expect(await failureOf(profile)).toMatchObject({ kind: 'refused', status: 403 });
      else expect(await profile).toMatchObject({ providerAccountId: realmId, name });
    },
  );

  test.each(['', ' '])(
    'is used beside an ID token that names nobody: %j; without one it names nobody either',
    async (sub) => {
      const { profile } = await profileOf('google', () => answer({ sub: 'bob' }), {
        token: { id_token: idToken(sub) },
      });
      expect(await profile).toMatchObject({ providerAccountId: 'bob' });
      const { adapter, exchange } = await createTestAdapter(entryOf('google'), () =>
        answer({ access_token: 'at', id_token: idToken(sub) }),
      );
      expect(adapter.profileOfTokens(await exchange())).toBeUndefined();
    },
  );

  test('that cannot be had is not needed where the answer with the tokens names the account', async () => {
    const tokensOf = async (id: string, token: object, callback = {}, parameters = {}) => {
      const provider = () => answer({ access_token: 'at', token_type: 'bearer', ...token });
      const { adapter, exchange } = await createTestAdapter(entryOf(id), provider, { parameters });
      return adapter.profileOfTokens(await exchange(callback));
    };
    const nameless = { name: null, email: null, avatarUrl: null, parameters: {} };
    expect(await tokensOf('hubspot', { hub_id: 62515 })).toEqual({ providerAccountId: '62515', ...nameless });
    expect(await tokensOf('stripe', { stripe_user_id: 'acct_1' })).toMatchObject({
      providerAccountId: 'acct_1',
    });
    expect(await tokensOf('hubspot', {})).toBeUndefined();
    expect(await tokensOf('github', { id: 1, sub: '1' })).toBeUndefined();
    // Anybody can change what a browser brings.
    const realm = { 'authorization_response.realmId': '4620816365' };
    expect(await tokensOf('quickbooks', {}, { realmId: '4620816365' }, realm)).toBeUndefined();
  });

  test('without an account id is worthless', async () => {
    for (const id of [undefined, null, '', '  ', true, [1], { id: 1 }]) {
      const { profile } = await profileOf('github', () => answer({ id, name: 'Ada' }));
      expect(await failureOf(profile)).toMatchObject({ kind: 'malformed' });
    }
  });

  test('that says an error with HTTP 200 is worthless too (Naver, GraphQL)', async () => {
    for (const [id, body] of [
      ['naver', { resultcode: '024', message: 'Authentication failed' }],
      ['linear', { errors: [{ message: 'x' }] }],
    ] as const) {
      const { profile } = await profileOf(id, () => answer(body));
      expect(await failureOf(profile)).toMatchObject({ kind: 'malformed' });
    }
  });

  test('keeps ids above 2^53 exact', async () => {
    const { profile } = await profileOf('kakao', () => answer('{"id":9223372036854775807}'));
    expect((await profile).providerAccountId).toBe('9223372036854775807');
  });

  test.each([
    ['latin1', 'application/json; charset=ISO-8859-1', 'Zoë'],
    ['utf16le', 'application/json;charset="utf-16"', 'Zoë'],
    // What is UTF-8 is that, whatever it is called.
    ['utf8', 'application/json; charset=ISO-8859-1', 'Zoë'],
    ['latin1', 'application/json; charset=made-up', 'Zo\ufffd'],
    ['latin1', 'application/json', 'Zo\ufffd'],
  ] as const)('in %s, declared as %s, is read', async (encoding, type, name) => {
    const body = Buffer.from(
      '\ufeff'.repeat(encoding === 'utf16le' ? 1 : 0) + JSON.stringify({ id: 1, name: 'Zoë' }),
      encoding,
    );
    const { profile } = await profileOf(
      'github',
      () => new Response(body, { headers: { 'content-type': type } }),
    );
    expect(await profile).toMatchObject({ providerAccountId: '1', name });
  });

  test.each([
    ['https://cdn.example/a.png', 'https://cdn.example/a.png'],
    ['http://cdn.example/a.png', null],
    ['javascript:alert(1)', null],
  ])('shows a picture only from the safe web: %s', async (avatar_url, expected) => {
    const { profile } = await profileOf('github', () => answer({ id: 1, avatar_url }));
    expect((await profile).avatarUrl).toBe(expected);
  });

  test.each([
    [401, 'refused', undefined],
    [429, 'unavailable', 7_000],
    [503, 'unavailable', 7_000],
  ])('that answers %i is %s', async (status, kind, retryAfterMs) => {
    const headers: Record<string, string> = status === 401 ? {} : { 'retry-after': '7' };
    const { profile } = await profileOf('github', () => answer({}, { status, headers }));
    expect(await failureOf(profile)).toMatchObject({ kind, status, retryAfterMs, body: 'json' });
  });
});

const ask = async (id: string, body: object, status = 200) => {
  const { adapter } = await createTestAdapter(entryOf(id), () => answer(body, { status }));
  return adapter.askForAccount({ accessToken: 'at' });
};

test.each([
  ['slack', 200, { ok: false, error: 'account_inactive' }, 'dead_grant'],
  ['facebook', 400, { error: { code: 190, type: 'OAuthException', message: 'Bad signature' } }, 'dead_grant'],
  [
    'instagram',
    400,
    { error: { code: 190, type: 'OAuthException', message: 'Bad signature' } },
    'dead_grant',
  ],
  ['facebook', 400, { error: { code: 190, error_subcode: 460 } }, 'dead_grant'],
  // The user has to put the account in order first.
  ['facebook', 400, { error: { code: 190, error_subcode: 459 } }, undefined],
  ['facebook', 400, { error: { code: 190, message: 'Error validating application. x' } }, undefined],
  ['mailchimp', 200, { error: 'invalid_token', error_description: 'x' }, 'dead_grant'],
  ['box', 400, { error: 'invalid_token' }, 'dead_grant'],
  ['box', 400, { message: 'invalid_token' }, undefined],
])('a token is dead by the own word of %s: HTTP %i %j: %s', async (id, status, body, meaning) => {
  expect(await failureOf(ask(id, body, status))).toMatchObject({ kind: 'refused', meaning });
});

test('a token is asked about where the account is named elsewhere too, and an error with a 200 is one', async () => {
  expect(await ask('slack', { ok: true, user_id: 'U1' })).toEqual({ id: null, name: null, email: null });
  for (const [error, meaning] of [
    ['token_revoked', 'dead_grant'],
    ['not_allowed_token_type', undefined],
  ] as const)
    expect(await failureOf(ask('slack', { ok: false, error }))).toMatchObject({ kind: 'refused', meaning });
  const later = ask('slack', { ok: false, error: 'ratelimited' });
  expect(await failureOf(later)).toMatchObject({ kind: 'unavailable' });
  expect(await failureOf(ask('github', { message: 'none' }))).toMatchObject({ kind: 'malformed' });
  expect(await ask('withings', {})).toBeNull();
});
