import { Server } from 'node:net';
import * as oauth from 'oauth4webapi';
import { expect, test, vi } from 'vitest';
import { redirectUri } from '../testing/open-sandbox.ts';
import type { Dialect } from './dialect.ts';
import {
  authorize,
  basic,
  browse,
  codeVerifier,
  form,
  openDialects,
  pkce,
  secretOf,
  withQuery,
} from './dialects.fixture.ts';
import { dialects } from './dialects.ts';
import { QUIRKS, startDialects } from './index.ts';

test('every quirk is acted out by a dialect', () => {
  const actedOut = new Set<string>(dialects.flatMap(({ quirks }) => quirks));
  expect(Object.keys(QUIRKS).filter((quirk) => !actedOut.has(quirk))).toEqual([]);
});

interface Client {
  readonly usesPkce: boolean;
  readonly method: 'client_secret_post' | 'client_secret_basic';
}

/** Every kind of client that OAuth 2.0 knows. */
const clients: readonly Client[] = [true, false].flatMap((usesPkce) => [
  { usesPkce, method: 'client_secret_post' },
  { usesPkce, method: 'client_secret_basic' },
]);

/**
 * What a client says that knows the standards, and of the provider only addresses, scopes and credentials.
 *
 * @returns whether it got an access token, and a refresh token where there are any
 */
async function connectByStandard(
  { id, authorization, operations, scopes, renewal }: Dialect,
  { usesPkce, method }: Client,
  origin: string,
): Promise<boolean> {
  const pathOf = ({ path }: { path: string }) => path.replace(':shop', 'tea');
  const names = Object.keys(scopes);
  const callback = await authorize(id, origin, pathOf(authorization), {
    ...(names.length === 0 ? {} : { scope: names.join(authorization.separator ?? ' ') }),
    ...(Object.hasOwn(authorization.parameters, 'nonce') ? { nonce: 'some-nonce' } : {}),
    ...(usesPkce ? pkce : {}),
  });
  const [token] = operations;
  if (callback === undefined || token === undefined) return false;
  const request = {
    grant_type: 'authorization_code',
    code: callback.get('code') ?? '',
    redirect_uri: redirectUri,
    ...(usesPkce ? { code_verifier: codeVerifier } : {}),
    ...(method === 'client_secret_post' ? { client_id: id, client_secret: secretOf(id) } : {}),
  };
  const credentials = method === 'client_secret_basic' ? basic(id) : {};
  const headers = { accept: 'application/json', ...credentials };
  const answer = await fetch(`${origin}/${id}${pathOf(token)}`, form(request, headers));
  const body: unknown = await answer.json();
  const wanted = [
    'access_token',
    ...(renewal === 'rotating' || renewal === 'stable' ? ['refresh_token'] : []),
  ];
  return answer.ok && wanted.every((name) => typeof Reflect.get(Object(body), name) === 'string');
}

/** What they understand of a client that speaks the standard only, since they deviate elsewhere. */
const UNDERSTOOD: Readonly<Record<string, string>> = {
  github: 'answers JSON to who asks for it; its own are the revocation and the profile',
  hubspot: 'deviates in its answers',
  intranet: 'deviates in its discovery document and its answers',
  linkedin: 'deviates in its answers',
  mailchimp: 'deviates in its answers and the profile',
  microsoft: 'deviates in its discovery document and its answers',
  pipedrive: 'deviates in its answers',
  quickbooks: 'deviates in its answers',
};

test.each(dialects.map((dialect) => [dialect.id, dialect] as const))(
  'no kind of client that speaks the standard only is connected at %s, unless the dialect deviates elsewhere',
  async (id, dialect) => {
    await using running = await openDialects();
    const connected = [];
    for (const client of clients) connected.push(await connectByStandard(dialect, client, running.origin));
    expect(connected.some(Boolean)).toBe(Object.hasOwn(UNDERSTOOD, id));
  },
);

test('what goes wrong in a dialect is told', async () => {
  await using running = await openDialects();
  await running.sandbox.close();
  const answer = await fetch(`${running.origin}/notion/v1/oauth/revoke`, {
    method: 'POST',
    headers: { ...basic('notion'), 'content-type': 'application/json', 'notion-version': '2022-06-28' },
    body: JSON.stringify({ token: 'any' }),
  });
  expect(answer.status).toBe(500);
  expect(await answer.text()).toContain('fetch failed');
});

test('nothing listens any more when the sandbox cannot start', async () => {
  await using running = await openDialects();
  const { port } = running.sandbox;
  const listen = vi.spyOn(Server.prototype, 'listen');
  await expect(startDialects({ redirectUriOf: () => redirectUri, sandbox: { port } })).rejects.toThrow(
    'EADDRINUSE',
  );
  const servers = listen.mock.contexts;
  expect(servers).toHaveLength(2);
  await expect
    .poll(() => servers.filter((server) => server instanceof Server && server.listening))
    .toEqual([]);
});

test('who speaks like TikTok’s clients gets through, and is held to the standard behind', async () => {
  await using running = await openDialects();
  const base = `${running.origin}/tiktok`;
  const requestOf = (parameters: Record<string, string> = {}) =>
    withQuery(`${base}/v2/auth/authorize/`, {
      client_key: 'tiktok',
      response_type: 'code',
      redirect_uri: redirectUri,
      scope: 'user.info.basic',
      state: 'some-state',
      ...pkce,
      ...parameters,
    });
  expect(await browse(requestOf({ redirect_uri: 'https://elsewhere.example/' }))).toBeUndefined();
  expect(await browse(requestOf({ client_key: 'another' }))).toBeUndefined();
  expect(await browse(requestOf({ scope: 'openid' }))).toBeUndefined();

  const callback = await browse(requestOf());
  expect(callback?.get('state')).toBe('some-state');
  const post = async (parameters: Record<string, string>, path = '/v2/oauth/token/') => {
    const credentials = { client_key: 'tiktok', client_secret: secretOf('tiktok') };
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
  expect(await post({ token: next }, '/v2/oauth/revoke/')).toBe('nothing');
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
        ...basic('notion'),
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
