import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RunningDialects, startDialects } from '@evergrant/sandbox/dialects';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { signInAtProvider } from './testing/sign-in-at-provider.ts';
import { startTestHub, type TestHub } from './testing/start-test-hub.ts';
import { temporaryFolder } from './testing/test-environment.ts';

/** A provider of the catalog, as far as people notice. */
interface Shape {
  readonly name: string;
  /** What a list says of the account. */
  readonly account: string;
  /** Default `by itself`. */
  readonly renewal?: 'never';
  /** Default `confirmed`. */
  readonly withdrawal?: 'unsupported';
  /** Answered before the browser is sent there. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Chosen after the consent. */
  readonly site?: string;
}

const SHAPES: Readonly<Record<string, Shape>> = {
  apple: { name: 'Sign in with Apple', account: 'Ada King' },
  atlassian: { name: 'Atlassian (Jira / Confluence 3LO)', account: 'Ada Lovelace', site: 'looms' },
  clickup: { name: 'ClickUp', account: 'Ada Lovelace', renewal: 'never', withdrawal: 'unsupported' },
  github: { name: 'GitHub', account: 'Ada Lovelace' },
  google: { name: 'Google', account: 'Ada Lovelace' },
  hubspot: { name: 'HubSpot', account: 'HubSpot 146425426' },
  instagram: { name: 'Instagram (Business Login)', account: 'ada', withdrawal: 'unsupported' },
  intranet: { name: 'Intranet', account: 'Ada Lovelace' },
  linkedin: { name: 'LinkedIn', account: 'Ada Lovelace' },
  mailchimp: { name: 'Mailchimp', account: 'Ada Lovelace', renewal: 'never', withdrawal: 'unsupported' },
  microsoft: { name: 'Microsoft (Entra ID)', account: 'Ada Lovelace', withdrawal: 'unsupported' },
  naver: { name: 'Naver', account: 'Ada Lovelace' },
  notion: { name: 'Notion', account: "Ada Lovelace's Workspace" },
  pipedrive: { name: 'Pipedrive', account: 'Ada Lovelace (Engines)' },
  quickbooks: { name: 'QuickBooks Online (Intuit)', account: "Ada Lovelace's Craftshop" },
  reddit: { name: 'Reddit', account: 'ada' },
  shopify: { name: 'Shopify', account: "Ada Lovelace's Teas", parameters: { shop: 'acme-tea' } },
  slack: { name: 'Slack', account: 'Engines' },
  square: { name: 'Square', account: 'Ada Lovelace & Sons' },
  strava: { name: 'Strava', account: 'Ada Lovelace' },
  tiktok: { name: 'TikTok', account: 'Ada Lovelace' },
  vk: { name: 'VK ID', account: 'Ada Lovelace' },
  webex: { name: 'Webex', account: 'Ada Lovelace', withdrawal: 'unsupported' },
  wechat: { name: 'WeChat (web)', account: 'Ada Lovelace', withdrawal: 'unsupported' },
  zoho: { name: 'Zoho', account: 'Ada Lovelace' },
};

const tokenSchema = z.object({ accessToken: z.string() });

let dialects: RunningDialects;
let hub: TestHub;
let apiKey: string;
const folder = temporaryFolder();
beforeAll(async () => {
  dialects = await startDialects({
    redirectUriOf: (id) => `${hub.url}/oauth/callback/${id}`,
    sandbox: { accessTokenTtl: 3_600 },
  });
  const file = join(folder.path, 'providers.json');
  writeFileSync(file, JSON.stringify(dialects.providersFile));
  hub = await startTestHub({
    environment: {
      EVERGRANT_PROVIDERS_FILE: file,
      EVERGRANT_TRUSTED_PROVIDER_ORIGINS: dialects.origin,
    },
  });
  ({ key: apiKey } = await hub.createKey(['tokens:read', 'connections:write']));
});
afterAll(async () => {
  await hub.stop();
  await dialects.close();
  folder[Symbol.dispose]();
});

/** Whether the provider takes a token, and for whose it takes it. */
async function ownerOf(accessToken: string): Promise<string | undefined> {
  const headers = { authorization: `Bearer ${accessToken}` };
  const answer = await fetch(`${dialects.sandbox.issuer}/api/me`, { headers });
  return z.object({ sub: z.string().optional() }).parse(await answer.json()).sub;
}

for (const [id, shape] of Object.entries(SHAPES)) {
  const { name, account, renewal, withdrawal, parameters, site } = shape;

  it(`${name}: connected, read, refreshed twice, disconnected`, async () => {
    const { control } = dialects.sandbox;
    const browser = hub.openBrowser();
    const { userId } = await browser.signUp();
    const readToken = async (): Promise<string> => {
      const answer = await hub.rest(apiKey, 'POST', '/tokens', { userId, provider: id });
      expect(answer.status).toBe(200);
      return tokenSchema.parse(await answer.json()).accessToken;
    };

    const { providers } = await browser.trpc.providers.list.query();
    expect(providers).toContainEqual(expect.objectContaining({ id, displayName: name }));
    const { authUrl } = await browser.trpc.connections.start.mutate({
      provider: id,
      redirectUrl: '/connections',
      ...(parameters === undefined ? {} : { parameters }),
    });
    await control.consent({ account: 'ada', decision: 'approve' });
    const landed = await signInAtProvider(browser, { authUrl, hubUrl: hub.url });
    expect(landed.searchParams.get('status')).toBe('connected');
    const connectionId = Number(landed.searchParams.get('connectionId'));

    if (site !== undefined) {
      const { resources } = await browser.trpc.connections.resources.query({ id: connectionId });
      const chosen = resources.find((resource) => resource.name === site);
      await browser.trpc.connections.chooseResource.mutate({
        id: connectionId,
        resourceId: chosen?.id ?? '',
      });
    }
    const { connections } = await browser.trpc.connections.list.query({});
    expect(connections).toMatchObject([
      { id: connectionId, provider: id, status: 'connected', reason: null, refreshable: renewal !== 'never' },
    ]);
    const [shown] = connections;
    expect([shown?.accountName, shown?.accountEmail].join(' · ')).toContain(account);
    const first = await readToken();
    expect(await ownerOf(first)).toBe('ada');

    let last = first;
    // A person may ask for it once in a while, a backend whenever it likes.
    const byPerson = () => browser.trpc.connections.refresh.mutate({ id: connectionId });
    const byBackend = () => hub.rest(apiKey, 'POST', `/connections/${connectionId}/refresh`);
    for (const refresh of renewal === 'never' ? [] : [byPerson, byBackend]) {
      await refresh();
      const next = await readToken();
      expect(next).not.toBe(last);
      expect(await ownerOf(next)).toBe('ada');
      last = next;
    }
    expect(await browser.trpc.connections.get.query({ id: connectionId })).toMatchObject({
      status: 'connected',
    });
    expect(await control.alarms()).toBe(0);

    const { revocation } = await browser.trpc.connections.disconnect.mutate({ id: connectionId });
    const confirmed = withdrawal !== 'unsupported';
    expect(revocation).toBe(confirmed ? 'revoked' : 'unsupported');
    const revocations = await control.ledger({ endpoint: 'revocation', clientId: id });
    expect(revocations.map(({ outcome }) => outcome)).toEqual(revocations.map(() => 'ok'));
    expect(revocations.length > 0).toBe(confirmed);
    expect(await ownerOf(last)).toBe(confirmed ? undefined : 'ada');
  });
}
