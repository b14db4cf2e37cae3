import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditEventName } from '@evergrant/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { EMULATED_SHAPES } from './testing/emulated-shapes.ts';
import { freePort } from './testing/free-port.ts';
import { signInAtProvider } from './testing/sign-in-at-provider.ts';
import {
  type EmulatedServices,
  type ServiceId,
  startEmulatedServices,
} from './testing/start-emulated-services.ts';
import { startTestHub, type TestHub } from './testing/start-test-hub.ts';
import { temporaryFolder } from './testing/test-environment.ts';

const SERVICES: readonly ServiceId[] = ['google', 'github', 'slack', 'microsoft', 'okta', 'linear', 'apple'];

const tokenSchema = z.object({ accessToken: z.string() });

let services: EmulatedServices;
let hub: TestHub;
let apiKey: string;
const folder = temporaryFolder();
beforeAll(async () => {
  services = await startEmulatedServices(SERVICES);
  const file = join(folder.path, 'providers.json');
  writeFileSync(file, JSON.stringify(services.providersFile));
  const port = await freePort();
  const address = { PORT: String(port), EVERGRANT_PUBLIC_URL: `http://localhost:${port}` };
  hub = await startTestHub({
    environment: { ...services.environment, ...address, EVERGRANT_PROVIDERS_FILE: file },
  });
  await services.open(hub.url);
  ({ key: apiKey } = await hub.createKey(['tokens:read']));
});
afterAll(async () => {
  await hub.stop();
  await services[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

const accountOf = (row?: { accountName: string | null; accountEmail: string | null }): string =>
  [row?.accountName, row?.accountEmail].filter((part) => typeof part === 'string').join(' · ');

for (const id of SERVICES) {
  const { name, account, shown, token, refreshes, end, withdrawal } = EMULATED_SHAPES[id];

  it(`${name}: connected, read, refreshed, reconnected, disconnected`, async () => {
    const service = services.service(id);
    const browser = hub.openBrowser();
    const { userId } = await browser.signUp();
    const readToken = async (): Promise<string> => {
      const answer = await hub.rest(apiKey, 'POST', '/tokens', { userId, provider: id });
      expect(answer.status).toBe(200);
      return tokenSchema.parse(await answer.json()).accessToken;
    };
    const connect = async (connectionId?: number): Promise<number> => {
      const { authUrl } = await browser.trpc.connections.start.mutate({
        provider: id,
        redirectUrl: '/connections',
        ...(connectionId === undefined ? {} : { connectionId }),
      });
      expect(new URL(authUrl).origin).toBe(service.url);
      const landed = await signInAtProvider(browser, { authUrl, hubUrl: hub.url, account });
      expect(landed.searchParams.get('status')).toBe('connected');
      return Number(landed.searchParams.get('connectionId'));
    };
    const list = async () => (await browser.trpc.connections.list.query({})).connections;

    const { providers } = await browser.trpc.providers.list.query();
    expect(providers).toContainEqual(expect.objectContaining({ id, displayName: name }));
    const connectionId = await connect();
    const [row] = await list();
    expect(row).toMatchObject({
      id: connectionId,
      status: 'connected',
      reason: null,
      refreshable: refreshes,
    });
    expect(accountOf(row)).toContain(shown);
    const deadline = refreshes ? row?.refreshTokenExpiresAt : row?.expiresAt;
    expect(deadline === null ? 'none' : 'known').toBe(end ?? 'none');
    const first = await readToken();
    expect(first).toMatch(token);

    if (refreshes) {
      await browser.trpc.connections.refresh.mutate({ id: connectionId });
      const second = await readToken();
      expect(second).toMatch(token);
      expect(second).not.toBe(first);
    }

    expect(await connect(connectionId)).toBe(connectionId);
    const [again, ...others] = await list();
    expect(others).toEqual([]);
    expect(accountOf(again)).toContain(shown);

    const { connection, revocation } = await browser.trpc.connections.disconnect.mutate({ id: connectionId });
    expect(connection.status).toBe('disconnected');
    expect(revocation).toBe(withdrawal);
    const { events } = await browser.trpc.audit.list.query({ connectionId });
    const names = events.map(({ event }) => event).reverse();
    const withdrawn: AuditEventName =
      withdrawal === 'scheduled' ? 'token_revocation_failed' : 'token_revoked';
    const happened = names.filter((event) => event !== 'oauth_initiated' && event !== 'token_read');
    expect(happened).toEqual([
      'oauth_completed',
      ...(refreshes ? ['token_refreshed'] : []),
      'integration_reconnected',
      'integration_disconnected',
      withdrawn,
    ]);
    expect(events.find(({ event }) => event === withdrawn)?.metadata.result === 'unsupported').toBe(
      withdrawal === 'unsupported',
    );
    if (refreshes)
      expect(await service.refreshOnceMore()).toBe(withdrawal === 'revoked' ? 'invalid_grant' : undefined);
  });
}
