import * as oauth from 'oauth4webapi';
import { expect, test } from 'vitest';
import { redirectUri } from '../testing/open-sandbox.ts';
import { dialects } from './dialects.ts';
import { QUIRKS, startDialects } from './index.ts';

async function openDialects() {
  const running = await startDialects({ redirectUriOf: () => redirectUri });
  await running.sandbox.control.consent({ account: 'ada', decision: 'approve' });
  return { ...running, [Symbol.asyncDispose]: () => running.close() };
}

const codeVerifier = oauth.generateRandomCodeVerifier();
const pkce = {
  code_challenge: await oauth.calculatePKCECodeChallenge(codeVerifier),
  code_challenge_method: 'S256',
};

/** Follows the browser to the callback; undefined when it does not get there. */
async function browse(url: string): Promise<URLSearchParams | undefined> {
  const answer = await fetch(url, { redirect: 'manual' });
  const location = answer.headers.get('location');
  if (location === null) return undefined;
  return location.startsWith(redirectUri) ? new URL(location).searchParams : browse(location);
}

const withQuery = (url: string, parameters: Record<string, string>) =>
  `${url}?${new URLSearchParams(parameters)}`;

/** A form as `fetch` sends it. */
const form = (parameters: Record<string, string>, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  body: new URLSearchParams(parameters).toString(),
});

test('every quirk is acted out by a dialect', () => {
  const actedOut = new Set<string>(dialects.flatMap(({ quirks }) => quirks));
  expect(Object.keys(QUIRKS).filter((quirk) => !actedOut.has(quirk))).toEqual([]);
});

/** What a client says that knows the standards, and of the provider only addresses, scopes and credentials. */
async function connectByStandard(dialect: (typeof dialects)[number], origin: string): Promise<boolean> {
  const { id, authorization, operations, scopes } = dialect;
  const addressOf = (path: string) => `${origin}/${id}${path.replace(':shop', 'tea')}`;
  const scope = Object.keys(scopes).join(authorization.separator ?? ' ');
  const callback = await browse(
    withQuery(addressOf(authorization.path), {
      client_id: id,
      response_type: 'code',
      redirect_uri: redirectUri,
      state: 'some-state',
      ...(scope === '' ? {} : { scope }),
      ...pkce,
    }),
  );
  const [token] = operations;
  if (callback === undefined || token === undefined) return false;
  const request = {
    grant_type: 'authorization_code',
    code: callback.get('code') ?? '',
    redirect_uri: redirectUri,
    code_verifier: codeVerifier,
  };
  const credentials = { client_id: id, client_secret: `secret-of-${id}` };
  const answer = await fetch(addressOf(token.path), form({ ...request, ...credentials }));
  const body: unknown = await answer.json();
  return answer.ok && typeof Reflect.get(Object(body), 'access_token') === 'string';
}

test.each(dialects.map((dialect) => [dialect.id, dialect] as const))(
  'a client that speaks the standard only does not get through to %s',
  async (_, dialect) => {
    await using running = await openDialects();
    expect(await connectByStandard(dialect, running.origin)).toBe(false);
  },
);

test('who speaks like TikTok’s clients gets through, and is held to the standard behind', async () => {
  await using running = await openDialects();
  const base = `${running.origin}/tiktok`;
  const authorize = (parameters: Record<string, string> = {}) =>
    withQuery(`${base}/v2/auth/authorize/`, {
      client_key: 'tiktok',
      response_type: 'code',
      redirect_uri: redirectUri,
      scope: 'user.info.basic',
      state: 'some-state',
      ...pkce,
      ...parameters,
    });
  expect(await browse(authorize({ redirect_uri: 'https://elsewhere.example/' }))).toBeUndefined();
  expect(await browse(authorize({ client_key: 'another' }))).toBeUndefined();
  expect(await browse(authorize({ scope: 'openid' }))).toBeUndefined();

  const callback = await browse(authorize());
  expect(callback?.get('state')).toBe('some-state');
  const post = async (parameters: Record<string, string>, path = '/v2/oauth/token/') => {
    const credentials = { client_key: 'tiktok', client_secret: 'secret-of-tiktok' };
    const answer = await fetch(base + path, form({ ...credentials, ...parameters }));
    return (await answer.text()) || 'nothing';
  };
  const code = {
    grant_type: 'authorization_code',
    code: callback?.get('code') ?? '',
    redirect_uri: redirectUri,
    code_verifier: codeVerifier,
  };
  expect(await post({ ...code, client_secret: 'wrong' })).toContain('invalid_client');
  expect(await post({ ...code, redirect_uri: `${redirectUri}/x` })).toContain('invalid_grant');

  const tokens = JSON.parse(await post(code));
  expect(tokens).toMatchObject({ open_id: 'open-ada', refresh_expires_in: 31_536_000 });
  const refresh = (token: string) => post({ grant_type: 'refresh_token', refresh_token: token });
  const { refresh_token: next } = JSON.parse(await refresh(tokens.refresh_token));
  expect(await post({ token: next }, '/v2/oauth/revoke/')).toContain('token_type_hint is missing');
  expect(await post({ token: next, token_type_hint: 'refresh_token' }, '/v2/oauth/revoke/')).toBe('nothing');
  expect(await refresh(next)).toContain('invalid_grant');
});

test('a wrong code verifier is refused by the sandbox behind, whatever the dialect', async () => {
  await using running = await openDialects();
  const callback = await browse(
    withQuery(`${running.origin}/vk/authorize`, {
      client_id: 'vk',
      response_type: 'code',
      redirect_uri: redirectUri,
      scope: 'vkid.personal_info',
      state: 'some-state',
      ...pkce,
    }),
  );
  const answer = await fetch(
    `${running.origin}/vk/oauth2/auth`,
    form({
      client_id: 'vk',
      grant_type: 'authorization_code',
      code: callback?.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: oauth.generateRandomCodeVerifier(),
      device_id: callback?.get('device_id') ?? '',
      state: 'some-state',
    }),
  );
  expect(await answer.json()).toMatchObject({ error: 'invalid_grant' });
});

test('a spent refresh token raises the alarm of the sandbox behind', async () => {
  await using running = await openDialects();
  const base = `${running.origin}/notion/v1/oauth`;
  const callback = await browse(
    withQuery(`${base}/authorize`, {
      client_id: 'notion',
      response_type: 'code',
      redirect_uri: redirectUri,
      state: 'some-state',
      owner: 'user',
    }),
  );
  const post = async (parameters: Record<string, string>) => {
    const answer = await fetch(`${base}/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from('notion:secret-of-notion').toString('base64')}`,
        'content-type': 'application/json',
        'notion-version': '2022-06-28',
      },
      body: JSON.stringify(parameters),
    });
    const body: unknown = await answer.json();
    return Object(body);
  };
  const code = callback?.get('code') ?? '';
  const tokens = await post({ grant_type: 'authorization_code', code, redirect_uri: redirectUri });
  expect(tokens).toMatchObject({ bot_id: 'bot-ada', workspace_name: "Ada Lovelace's Workspace" });
  const refresh = () => post({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token });
  expect(await refresh()).toMatchObject({ access_token: expect.any(String) });
  expect(await refresh()).toMatchObject({ error: 'invalid_grant' });
  expect(await running.sandbox.control.alarms()).toBe(1);
});

test('an address that nobody speaks at is not found', async () => {
  await using running = await openDialects();
  expect((await fetch(`${running.origin}/esperanto/token`)).status).toBe(404);
  expect((await fetch(`${running.origin}/tiktok/token`)).status).toBe(200);
  expect(await (await fetch(`${running.origin}/naver/callback?state=x&code=y`)).json()).toMatchObject({
    error: 'invalid_request',
  });
});
