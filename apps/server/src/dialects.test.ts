import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RunningDialects, startDialects } from '@evergrant/sandbox/dialects';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { DIALECT_SHAPES, type DialectShape } from './testing/dialect-shapes.ts';
import { signInAtProvider } from './testing/sign-in-at-provider.ts';
import { startTestHub, type TestHub } from './testing/start-test-hub.ts';
import { temporaryFolder } from './testing/test-environment.ts';

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

for (const [id, shape] of Object.entries<DialectShape>(DIALECT_SHAPES)) {
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
