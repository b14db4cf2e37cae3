import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '@evergrant/sandbox';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Browser, locationOf } from '../testing/browser.ts';
import { freePort } from '../testing/free-port.ts';
import { startTestHub, type TestHub } from '../testing/start-test-hub.ts';
import { temporaryFolder } from '../testing/test-environment.ts';

/** A provider that posts its callbacks, as Apple does: a sandbox that is asked for `response_mode=form_post`. */
let provider: Sandbox;
let hub: TestHub;
let browser: Browser;
const folder = temporaryFolder();
beforeAll(async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  provider = await startSandbox({
    clients: [{ clientId: 'hub', clientSecret: 'secret', redirectUris: [`${url}/oauth/callback/posting`] }],
  });
  const providers = join(folder.path, 'providers.json');
  const posting = {
    client_id: 'hub',
    client_secret: 'secret',
    issuer: provider.issuer,
    scope: ['openid', 'profile', 'email', 'offline_access'],
    authorization_request: { params: { prompt: 'consent' }, response_mode: 'form_post' },
  };
  writeFileSync(providers, JSON.stringify({ posting }));
  hub = await startTestHub({
    environment: {
      PORT: String(port),
      EVERGRANT_PUBLIC_URL: url,
      EVERGRANT_PROVIDERS_FILE: providers,
      EVERGRANT_TRUSTED_PROVIDER_ORIGINS: provider.issuer,
    },
  });
});
beforeEach(async () => {
  browser = hub.openBrowser();
  await browser.signUp();
  await provider.control.clearLedger();
});
afterAll(async () => {
  await hub.stop();
  await provider.close();
  folder[Symbol.dispose]();
});

/** The form that the provider's page submits by itself. */
async function consentForm(decision: 'approve' | 'deny' = 'approve') {
  const { authUrl } = await browser.trpc.connections.start.mutate({
    provider: 'posting',
    redirectUrl: '/connections',
  });
  await provider.control.consent({ account: 'ada', decision });
  const page = await (await browser.fetch(authUrl)).text();
  const action = /action="([^"]+)"/.exec(page)?.[1] ?? '';
  const fields = new URLSearchParams();
  for (const [, name = '', value = ''] of page.matchAll(/name="([^"]+)" value="([^"]*)"/g))
    fields.append(name, value);
  return { action, fields };
}

/** What a browser sends for a form on another site's page: no cookies of ours, an origin that is not ours. */
const submit = (action: string, fields: URLSearchParams, contentType = 'application/x-www-form-urlencoded') =>
  fetch(action, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': contentType, origin: provider.issuer },
    body: fields.toString(),
  });

describe('a posted callback', () => {
  it('is sent on by a GET, with which the cookies of the browser come along, and connects the account', async () => {
    const { action, fields } = await consentForm();
    expect(action).toBe(`${hub.url}/oauth/callback/posting`);
    const answer = await submit(action, fields);
    const next = locationOf(answer);
    expect([answer.status, next.origin, next.pathname]).toEqual([303, hub.url, '/oauth/callback/posting']);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect([...next.searchParams.keys()]).toEqual(['form_post']);
    const landed = locationOf(await browser.fetch(next));
    expect(landed.pathname + landed.search).toMatch(/^\/connections\?status=connected&connectionId=\d+$/);
  });

  it('shows its code and state in no address and no log', async () => {
    const { action, fields } = await consentForm();
    const next = locationOf(await submit(action, fields));
    await browser.fetch(next);
    for (const name of ['code', 'state']) {
      const value = fields.get(name) ?? '';
      expect(value.length).toBeGreaterThan(20);
      expect(next.href).not.toContain(value);
      expect(hub.logText()).not.toContain(value);
    }
    expect(hub.logText()).not.toContain(next.searchParams.get('form_post'));
  });

  it('tells of a refused consent', async () => {
    const { action, fields } = await consentForm('deny');
    const landed = locationOf(await browser.fetch(locationOf(await submit(action, fields))));
    expect(landed.searchParams.get('code')).toBe('CONSENT_DENIED');
  });

  it('is worth nothing in another browser, and nothing is asked of the provider', async () => {
    const { action, fields } = await consentForm();
    const next = locationOf(await submit(action, fields));
    const stranger = hub.openBrowser();
    await stranger.signUp();
    const landed = locationOf(await stranger.fetch(next));
    expect([landed.pathname, landed.searchParams.get('code')]).toEqual(['/connect/done', 'INVALID_STATE']);
    expect(await provider.control.ledger({ endpoint: 'token' })).toEqual([]);
  });

  it.each([
    ['altered', (sealed: string) => `${sealed.slice(0, -1)}${sealed.endsWith('A') ? 'B' : 'A'}`],
    ['made up', () => 'v1.k1.AAAA.AAAA'],
    ['empty', () => ''],
  ])('that is %s on its way is refused', async (_what, change) => {
    const { action, fields } = await consentForm();
    const next = locationOf(await submit(action, fields));
    next.searchParams.set('form_post', change(next.searchParams.get('form_post') ?? ''));
    const landed = locationOf(await browser.fetch(next));
    expect(landed.searchParams.get('code')).toBe('INVALID_STATE');
  });

  it('is for the provider it was posted to', async () => {
    const { action, fields } = await consentForm();
    const next = locationOf(await submit(action, fields));
    next.pathname = '/oauth/callback/sandbox';
    expect(locationOf(await browser.fetch(next)).searchParams.get('code')).toBe('INVALID_STATE');
  });

  it.each(['sandbox', 'unknown', 'No-Id!'])('is not taken for %s, which does not post', async (id) => {
    const { action, fields } = await consentForm();
    expect((await submit(action.replace('posting', id), fields)).status).toBe(404);
  });

  it('must be a form of a reasonable size', async () => {
    const { action, fields } = await consentForm();
    expect((await submit(action, fields, 'application/json')).status).toBe(415);
    expect((await submit(action, fields, 'text/plain')).status).toBe(415);
    fields.set('user', 'x'.repeat(8_000));
    expect((await submit(action, fields)).status).toBe(413);
  });
});

it('no other route takes forms', async () => {
  const form = new URLSearchParams({ email: 'a@example.com' });
  for (const path of ['/api/auth/sign-in/email', '/api/v1/connections', '/trpc/connections.start'])
    expect([path, (await submit(hub.url + path, form)).status]).toEqual([path, 415]);
});
