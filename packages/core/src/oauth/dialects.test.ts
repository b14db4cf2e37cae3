import { parseProviderConfiguration } from '@evergrant/providers';
import { type RunningDialects, startDialects } from '@evergrant/sandbox/dialects';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createGuardedFetch } from '../outbound/guarded-fetch.ts';
import { createTestLog } from '../testing/log.ts';
import { failureOf } from './adapter.fixture.ts';
import { createProviderRegistry, isRefreshable, type ProviderRegistry } from './provider-registry.ts';

// Entries of the catalog against façades that speak as their providers do, with a real authorization server behind.

const REDIRECT_URI = 'https://hub.example/oauth/callback/any';
const STATE = 'state-1';

let dialects: RunningDialects;
let registry: ProviderRegistry;
let fetchGuarded: ReturnType<typeof createGuardedFetch>;
/** How far the clock of the hub and the dialects is ahead of the sandbox's, in milliseconds. */
let ahead = 0;
const now = () => new Date(Date.now() + ahead);

beforeAll(async () => {
  dialects = await startDialects({ redirectUriOf: () => REDIRECT_URI, now });
  await dialects.sandbox.control.consent({ account: 'ada', decision: 'approve' });
  fetchGuarded = createGuardedFetch({ trustedOrigins: [dialects.origin] });
  const configuration = parseProviderConfiguration(dialects.providersFile);
  if (!configuration.ok) throw new Error(JSON.stringify(configuration.problems));
  registry = createProviderRegistry(configuration.providers, {
    fetch: fetchGuarded,
    clock: { now },
    log: createTestLog(),
  });
});

afterAll(async () => {
  await fetchGuarded.close();
  await dialects.close();
});

/** Follows the browser from the authorization request to the callback, whose parameters it answers. */
async function browse(authorizationUrl: string): Promise<URLSearchParams> {
  let url = authorizationUrl;
  for (;;) {
    const response = await fetch(url, { redirect: 'manual' });
    const location = response.headers.get('location');
    if (location?.startsWith(REDIRECT_URI)) return new URL(location).searchParams;
    if (location === null) return readForm(await response.text());
    url = new URL(location, url).href;
  }
}

function readForm(page: string): URLSearchParams {
  const inputs = page.matchAll(/name="([^"]+)" value="([^"]*)"/g);
  const parameters = new URLSearchParams();
  for (const [, name = '', text = ''] of inputs) parameters.set(name, text.replaceAll('&quot;', '"'));
  if (parameters.size === 0) throw new Error(`no callback but ${page}`);
  return parameters;
}

/** A consent, from the authorization request to the profile, as a flow does it. */
async function connect(
  id: string,
  { asked = {}, forge = {} }: { asked?: Record<string, string>; forge?: Record<string, string> } = {},
) {
  const opening = await registry.adapter(id, asked);
  const { scope } = opening.provider;
  const secrets = opening.createSecrets(scope);
  const callback = await browse(
    await opening.authorizationUrl({ redirectUri: REDIRECT_URI, state: STATE, scope, secrets }),
  );
  for (const [name, text] of Object.entries(forge)) callback.set(name, text);
  const answer = await opening.readAuthorizationResponse(callback, STATE);
  if (answer.kind !== 'code') throw new Error(`the callback was not accepted: ${answer.error}`);
  const fromCallback = opening.learnParameters('authorization_response', Object.fromEntries(callback));
  const exchanging = await registry.adapter(id, { ...asked, ...fromCallback });
  const exchanged = await exchanging.exchangeCodeForToken({
    callbackParameters: answer.parameters,
    redirectUri: REDIRECT_URI,
    secrets,
  });
  const tokens = await exchanging.exchangeForLongLivedToken(exchanged);
  const learned = exchanging.learnParameters('token_response', tokens.raw);
  const connected = await registry.adapter(id, { ...asked, ...fromCallback, ...learned });
  return { connected, tokens, profile: await connected.getUserProfile(tokens, callback) };
}

/** Whom the sandbox knows an access token to belong to. */
async function ownerOf(accessToken: string): Promise<unknown> {
  const answer = await fetch(`${dialects.sandbox.issuer}/api/me`, {
    headers: { authorization: `Bearer ${accessToken}` },
  });
  return answer.ok ? Reflect.get(Object(await answer.json()), 'sub') : null;
}

/** What they call a grant that was withdrawn, where it is not RFC 6749's word. */
const DEAD_GRANT: Readonly<Record<string, string>> = {
  github: 'bad_refresh_token',
  instagram: '190',
  slack: 'invalid_refresh_token',
  square: 'INVALID_GRANT',
  wechat: '40030',
  zoho: 'invalid_code',
};

describe('an account is connected, refreshed twice and disconnected', () => {
  test.each([
    ['apple', 'ada', 'Ada King', 'revoked'],
    ['atlassian', 'ada', 'Ada Lovelace', 'revoked'],
    ['clickup', 'ada', 'Ada Lovelace', 'unsupported'],
    ['github', 'ada', 'Ada Lovelace', 'revoked'],
    ['google', 'ada', 'Ada Lovelace', 'revoked'],
    ['hubspot', '146425426', 'HubSpot 146425426', 'revoked'],
    ['instagram', expect.stringMatching(/^178414\d{10}[13579]$/), 'ada', 'unsupported'],
    ['intranet', 'ada', 'Ada Lovelace', 'revoked'],
    ['linkedin', 'ada', 'Ada Lovelace', 'revoked'],
    ['mailchimp', 'ada', 'Ada Lovelace', 'unsupported'],
    ['microsoft', 'ada', 'Ada Lovelace', 'unsupported'],
    ['naver', 'ada', 'Ada Lovelace', 'revoked'],
    ['notion', 'bot-ada', "Ada Lovelace's Workspace", 'revoked'],
    ['pipedrive', '1843003/ada', 'Ada Lovelace (Engines)', 'revoked'],
    ['quickbooks', '9130347596842384', "Ada Lovelace's Craftshop", 'revoked'],
    ['reddit', 'ada', 'ada', 'revoked'],
    ['shopify', 'gid://shopify/Shop/ada', "Ada Lovelace's Teas", 'revoked'],
    ['slack', 'T9TK3CUKW/U-ada', 'Engines', 'revoked'],
    ['square', 'M-ada', 'Ada Lovelace & Sons', 'revoked'],
    ['strava', 'ada', 'Ada Lovelace', 'revoked'],
    ['tiktok', 'open-ada', 'Ada Lovelace', 'revoked'],
    ['vk', 'ada', 'Ada Lovelace', 'revoked'],
    ['webex', 'ada', 'Ada Lovelace', 'unsupported'],
    ['wechat', 'union-ada', 'Ada Lovelace', 'unsupported'],
    ['zoho', 'ada', 'Ada Lovelace', 'revoked'],
  ])('at %s', async (id, providerAccountId, name, revocation) => {
    const { connected, tokens, profile } = await connect(id, {
      asked: id === 'shopify' ? { shop: 'acme-tea' } : {},
    });
    expect(profile).toMatchObject({ providerAccountId, name });
    expect(await ownerOf(tokens.accessToken)).toBe('ada');

    let { accessToken, refreshToken = null } = tokens;
    const refreshable = isRefreshable(connected.provider, tokens);
    expect(refreshable).toBe(!['clickup', 'mailchimp'].includes(id));
    expect(tokens.expiresAt === null).toBe(!refreshable);
    if (refreshable)
      for (const _ of [1, 2]) {
        const refreshed = await connected.refreshAccessToken({ accessToken, refreshToken });
        expect(refreshed.accessToken).not.toBe(accessToken);
        expect(refreshed.expiresAt).not.toBeNull();
        accessToken = refreshed.accessToken;
        refreshToken = refreshed.refreshToken ?? refreshToken;
        expect(await ownerOf(accessToken)).toBe('ada');
      }

    const accountId = profile.providerAccountId;
    expect(await connected.revokeToken({ accountId, accessToken, refreshToken })).toBe(revocation);
    expect(await ownerOf(accessToken)).toBe(revocation === 'revoked' ? null : 'ada');
    expect(await dialects.sandbox.control.alarms()).toBe(0);

    if (!refreshable) return;
    if (revocation === 'unsupported') await dialects.sandbox.control.revokeGrants('ada');
    const failure = await failureOf(connected.refreshAccessToken({ accessToken, refreshToken }));
    expect(failure).toMatchObject({ kind: 'refused', errorCode: DEAD_GRANT[id] ?? 'invalid_grant' });
  });
});

test.each([
  ['github', ['read:user', 'user:email']],
  ['google', ['openid', 'email', 'profile']],
  ['hubspot', ['oauth']],
  ['instagram', ['instagram_business_basic', 'instagram_business_manage_comments']],
  ['linkedin', ['openid', 'profile', 'email']],
  ['microsoft', ['https://graph.microsoft.com/User.Read']],
  ['strava', ['read']],
  ['tiktok', ['user.info.basic', 'video.list']],
  ['zoho', null],
])('what was granted is read as %s says it', async (id, scope) => {
  expect((await connect(id)).tokens.scope).toEqual(scope);
});

test('a refresh token that ends is told, lives on when it is used, and is dead afterwards (Webex)', async () => {
  const { connected, tokens } = await connect('webex');
  const days = (count: number) => count * 86_400_000;
  const lifetimeOf = ({ issuedAt, refreshTokenExpiresAt }: typeof tokens) =>
    (refreshTokenExpiresAt?.getTime() ?? 0) - issuedAt.getTime();
  expect(lifetimeOf(tokens)).toBe(days(90));
  const { accessToken, refreshToken = null } = tokens;
  const refresh = () => connected.refreshAccessToken({ accessToken, refreshToken });
  onTestFinished(() => {
    ahead = 0;
  });
  for (const _ of [1, 2]) {
    ahead += days(89);
    const refreshed = await refresh();
    expect(lifetimeOf(refreshed)).toBe(days(90));
    expect(await ownerOf(refreshed.accessToken)).toBe('ada');
  }
  ahead += days(90);
  expect(await failureOf(refresh())).toMatchObject({ kind: 'refused', errorCode: 'invalid_grant' });
});

test('an end in milliseconds since the epoch is read as the moment that it is', async () => {
  const { expiresAt, issuedAt } = (await connect('intranet')).tokens;
  const lifetimeMs = (expiresAt?.getTime() ?? 0) - issuedAt.getTime();
  expect(lifetimeMs).toBeGreaterThanOrEqual(59_000);
  expect(lifetimeMs).toBeLessThanOrEqual(120_000);
});

test('a company that only a forged callback names is not connected (QuickBooks)', async () => {
  const failure = await failureOf(connect('quickbooks', { forge: { realmId: '9999999999' } }));
  expect(failure).toMatchObject({ kind: 'refused', status: 401 });
});

test('a callback that sends the client secret elsewhere is not followed (Zoho)', async () => {
  const failure = await failureOf(
    connect('zoho', { forge: { 'accounts-server': 'https://accounts.zoho.eu.attacker.example' } }),
  );
  expect(failure).toMatchObject({ kind: 'malformed' });
  expect(failure.message).toContain('accounts_server');
});

test('a callback that somebody altered is not signed any more (Shopify)', async () => {
  await expect(
    connect('shopify', { asked: { shop: 'acme-tea' }, forge: { shop: 'other.myshopify.com' } }),
  ).rejects.toThrow('wrong_hmac');
});

test('a private word for the user’s “no” is understood (LinkedIn)', async () => {
  const { control } = dialects.sandbox;
  await control.consent({ account: 'ada', decision: 'deny' });
  const adapter = await registry.adapter('linkedin', {});
  const { scope } = adapter.provider;
  const callback = await browse(
    await adapter.authorizationUrl({
      redirectUri: REDIRECT_URI,
      state: STATE,
      scope,
      secrets: adapter.createSecrets(scope),
    }),
  );
  await control.consent({ account: 'ada', decision: 'approve' });
  expect(await adapter.readAuthorizationResponse(callback, STATE)).toEqual({
    kind: 'denied',
    error: 'user_cancelled_authorize',
  });
});
