import * as oauth from 'oauth4webapi';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { redirectUri } from '../testing/open-sandbox.ts';
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

// One quirk at a time, against requests that have it and that lack it.

/** The members of a JSON answer, each as a text. */
async function ask(url: string, request?: RequestInit): Promise<Record<string, string>> {
  return z.record(z.string(), z.coerce.string()).parse(await (await fetch(url, request)).json());
}

test.each<[string, string, Record<string, string>, string, Record<string, string>]>([
  ['google', '/o/oauth2/v2/auth', { scope: 'profile' }, '/token', { access_type: 'offline' }],
  [
    'microsoft',
    '/common/oauth2/v2.0/authorize',
    { scope: 'User.Read' },
    '/common/oauth2/v2.0/token',
    { scope: 'User.Read offline_access' },
  ],
  [
    'atlassian',
    '/authorize',
    { scope: 'read:me', audience: 'api.atlassian.com', prompt: 'consent' },
    '/oauth/token',
    { scope: 'read:me offline_access' },
  ],
])('a refresh token is for who asks for it (%s)', async (id, path, parameters, tokenPath, offline) => {
  await using running = await openDialects();
  for (const asked of [{}, offline]) {
    const callback = await authorize(id, running.origin, path, { ...parameters, ...asked });
    const answer = await fetch(
      `${running.origin}/${id}${tokenPath}`,
      form({
        grant_type: 'authorization_code',
        client_id: id,
        client_secret: secretOf(id),
        code: callback?.get('code') ?? '',
        redirect_uri: redirectUri,
      }),
    );
    const tokens: unknown = await answer.json();
    expect(tokens).toMatchObject({ access_token: expect.any(String) });
    expect(Object.hasOwn(Object(tokens), 'refresh_token')).toBe(asked === offline);
  }
});

/** A program that says who it is, and encodes its secret. */
const program = { ...basic('reddit'), 'user-agent': 'engine/1.0' };

test.each<[string, Record<string, string>, Record<string, unknown>]>([
  ['what names a program and encodes its secret', program, { access_token: expect.any(String) }],
  ['what names no program', { ...program, 'user-agent': 'node' }, { error: 'invalid_request' }],
  [
    'a secret that is not encoded',
    {
      ...program,
      authorization: `Basic ${Buffer.from(`reddit:${secretOf('reddit')}`).toString('base64')}`,
    },
    { error: 'invalid_client' },
  ],
])('%s is answered, always with status 200 (Reddit)', async (_, headers, expected) => {
  await using running = await openDialects();
  const callback = await authorize('reddit', running.origin, '/api/v1/authorize', { scope: 'identity' });
  const code = callback?.get('code') ?? '';
  const request = form({ grant_type: 'authorization_code', code, redirect_uri: redirectUri }, headers);
  const answer = await fetch(`${running.origin}/reddit/api/v1/access_token`, request);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject(expected);
});

test('who does not say that it wants JSON is answered with a form (GitHub), or not at all (QuickBooks)', async () => {
  await using running = await openDialects();
  const path = '/github.com/login/oauth';
  const callback = await authorize('github', running.origin, `${path}/authorize`, { scope: 'read:user' });
  const code = { grant_type: 'authorization_code', redirect_uri: redirectUri };
  const answer = await fetch(
    `${running.origin}/github${path}/access_token`,
    form({
      ...code,
      client_id: 'github',
      client_secret: secretOf('github'),
      code: callback?.get('code') ?? '',
    }),
  );
  const fields = new URLSearchParams(await answer.text());
  expect([...fields.keys()]).toContain('access_token');

  const refused = await fetch(
    `${running.origin}/quickbooks/oauth2/v1/tokens/bearer`,
    form({ ...code, code: 'any' }, basic('quickbooks')),
  );
  expect(await refused.text()).toContain('accept is not what it has to be');
});

test('a space that is not %20 is refused (Webex)', async () => {
  await using running = await openDialects();
  const parameters = new URLSearchParams({
    client_id: 'webex',
    response_type: 'code',
    redirect_uri: redirectUri,
    state: 'some-state',
    scope: 'spark:people_read spark:kms',
  }).toString();
  const address = `${running.origin}/webex/v1/authorize?`;
  expect(await browse(address + parameters)).toBeUndefined();
  expect((await browse(address + parameters.replace('+', '%20')))?.has('code')).toBe(true);
});

test('a discovery document that names a template, or addresses that are not there', async () => {
  await using running = await openDialects();
  const microsoft = new URL(`${running.origin}/microsoft/common/v2.0`);
  const answer = await oauth.discoveryRequest(microsoft, { [oauth.allowInsecureRequests]: true });
  await expect(oauth.processDiscoveryResponse(microsoft, answer)).rejects.toThrow(/issuer/);

  const { revocation_endpoint: gone = '', issuer } = await ask(
    `${running.origin}/intranet/sso/openid-configuration.json`,
  );
  expect(issuer).toBe(running.sandbox.issuer);
  expect(await (await fetch(gone, form({ grant_type: 'refresh_token' }))).text()).toContain(
    'there is no POST',
  );
});

test.each<[string, string, Record<string, string>, string, Record<string, string>, string]>([
  ['naver', '/oauth2.0/authorize', {}, '/oauth2.0/token', { state: 'some-state' }, 'access_token'],
  [
    'zoho',
    '/oauth/v2/auth',
    { scope: 'AaaServer.profile.READ', access_type: 'offline', prompt: 'consent', ...pkce },
    '/https%3A%2F%2Faccounts.zoho.eu/oauth/v2/token',
    { code_verifier: codeVerifier },
    'refresh_token',
  ],
])(
  'only one kind of token is revoked, and ends the grant (%s)',
  async (id, path, asked, tokenPath, own, only) => {
    await using running = await openDialects();
    const callback = await authorize(id, running.origin, path, asked);
    const post = (parameters: Record<string, string>) => {
      const credentials = { client_id: id, client_secret: secretOf(id) };
      return ask(`${running.origin}/${id}${tokenPath}`, form({ ...credentials, ...parameters }));
    };
    const tokens = await post({
      grant_type: 'authorization_code',
      code: callback?.get('code') ?? '',
      redirect_uri: redirectUri,
      ...own,
    });
    const { access_token: accessToken = '', refresh_token: refreshToken = '' } = tokens;
    const revoke = (token: string) =>
      id === 'naver'
        ? post({ grant_type: 'delete', service_provider: 'NAVER', access_token: token })
        : ask(withQuery(`${running.origin}/${id}${tokenPath}/revoke`, { token }), { method: 'POST' });
    const [other, right] =
      only === 'access_token' ? [refreshToken, accessToken] : [accessToken, refreshToken];
    const refresh = () => post({ grant_type: 'refresh_token', refresh_token: refreshToken });
    expect(await revoke(other)).toMatchObject({ error: 'unsupported_token_type' });
    expect(await refresh()).toMatchObject({ access_token: expect.any(String) });
    expect(Object.values(await revoke(right))).toContain('success');
    expect(await refresh()).toMatchObject({ error: expect.stringMatching(/^invalid_(grant|code)$/) });
  },
);

test('only the user’s “no” has a word of its own, not every failure (LinkedIn)', async () => {
  await using running = await openDialects();
  const asked = { scope: 'openid profile email' };
  const start = async () => {
    const answer = await fetch(
      withQuery(`${running.origin}/linkedin/oauth/v2/authorization`, {
        client_id: 'linkedin',
        response_type: 'code',
        redirect_uri: redirectUri,
        state: 'some-state',
        ...asked,
      }),
      { redirect: 'manual' },
    );
    const { searchParams } = new URL(answer.headers.get('location') ?? '');
    return `${running.origin}/linkedin/callback?state=${searchParams.get('state')}`;
  };
  const errorOf = async (address: string) => (await browse(address))?.get('error');
  expect(await errorOf(`${await start()}&error=access_denied`)).toBe('user_cancelled_authorize');
  expect(await errorOf(`${await start()}&error=temporarily_unavailable`)).toBe('temporarily_unavailable');
});

test('a hint about the kind of the token may be left out (TikTok), a token that nobody knows is revoked', async () => {
  await using running = await openDialects();
  const revoke = (parameters: Record<string, string>) => {
    const credentials = { client_key: 'tiktok', client_secret: secretOf('tiktok') };
    return fetch(`${running.origin}/tiktok/v2/oauth/revoke/`, form({ ...credentials, ...parameters }));
  };
  expect(await (await revoke({ token: 'unknown' })).text()).toBe('');
  expect(await (await revoke({ token: 'unknown', token_type_hint: 'access_token' })).text()).toBe('');
  expect(await (await revoke({})).text()).toContain('token is missing');
});
