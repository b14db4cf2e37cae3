import { createIntegrationsService, type IntegrationsService } from '@evergrant/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { at } from './testing/at.ts';
import type { Account, Browser } from './testing/browser.ts';
import { startTestHub, type TestHub } from './testing/start-test-hub.ts';
import { presentConnection } from './trpc/present.ts';

/** The hub from outside and the service inside its process are asked the same: decision 16. */
let hub: TestHub;
let service: IntegrationsService;
let key: string;
let browser: Browser;
let account: Account;
beforeAll(async () => {
  hub = await startTestHub();
  service = createIntegrationsService(hub.deps);
  ({ key } = await hub.createKey(['connections:read', 'connections:write', 'tokens:read']));
});
afterAll(() => hub.stop());
beforeEach(async () => {
  browser = hub.openBrowser();
  account = await browser.signUp();
});

const rest = async (method: string, path: string, body?: unknown): Promise<unknown> =>
  (await hub.rest(key, method, path, body)).json();

const listed = async () => at(await rest('GET', `/connections?userId=${account.userId}`), 'connections');
const present = async () => (await service.getConnectedIntegrations(account.userId)).map(presentConnection);

const codeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'no error',
    (error: unknown) => at(error, 'code'),
  );
const restCodeOf = async (method: string, path: string, body?: unknown) =>
  at(await rest(method, path, body), 'error.code');

const flowSchema = z.object({ authUrl: z.string(), state: z.string() });

describe('the hub and the IntegrationsService', () => {
  it('show the same connections, whoever made them', async () => {
    expect([await listed(), await present()]).toEqual([[], []]);
    await browser.connect('ada');

    const flow = await service.initiateOAuthFlow('sandbox', account.userId, `${hub.url}/connections`);
    const callback = await browser.consent(flow.authUrl, { account: 'grace', decision: 'approve' });
    const parameter = (name: string) => callback.searchParams.get(name) ?? '';
    const completed = await service.handleOAuthCallback(
      'sandbox',
      parameter('code'),
      parameter('state'),
      flow.browserSecret,
      undefined,
      undefined,
      callback.searchParams,
    );
    expect(completed).toEqual({ userId: account.userId, accountId: 'grace' });

    const byService = await present();
    expect(byService.map(({ providerAccountId }) => providerAccountId)).toEqual(['grace', 'ada']);
    expect(await listed()).toEqual(byService);
    expect((await browser.trpc.connections.list.query({})).connections).toEqual(byService);
  });

  it('start the same request to the provider', async () => {
    const redirectUrl = `${hub.url}/connections`;
    const input = { provider: 'sandbox', redirectUrl };
    const outside = flowSchema.parse(await browser.trpc.connections.start.mutate(input));
    const inside = await service.initiateOAuthFlow('sandbox', account.userId, redirectUrl);
    const fresh = ['state', 'nonce', 'code_challenge'];
    const asked = ({ authUrl }: { authUrl: string }) => {
      const { origin, pathname, searchParams } = new URL(authUrl);
      return [origin, pathname, ...[...searchParams].filter(([name]) => !fresh.includes(name))];
    };
    expect(asked(inside)).toEqual(asked(outside));
  });

  it('hand out the same token, and a new one to both after either has refreshed', async () => {
    const { connectionId } = await browser.connect('alan');
    const { userId } = account;
    const outside = async () =>
      at(await rest('POST', '/tokens', { userId, provider: 'sandbox', accountId: 'alan' }), 'accessToken');
    const inside = () => service.getAccessTokenWithAutoRefresh(userId, 'sandbox', 'alan');
    const first = await outside();
    expect([await inside(), await service.getAccessToken(userId, 'sandbox', 'alan')]).toEqual([first, first]);

    const refreshed = await service.refreshToken('sandbox', 'alan');
    expect(await rest('GET', `/connections/${connectionId}`)).toEqual(presentConnection(refreshed));
    const second = await inside();
    expect([await outside(), second]).not.toContain(first);

    await rest('POST', `/connections/${connectionId}/refresh`);
    const third = await outside();
    expect(third).not.toBe(second);
    expect(await inside()).toBe(third);
  });

  it('report a batch in the same form', async () => {
    await browser.connect('ada');
    const requests = [
      { provider: 'sandbox', accountId: 'ada' },
      { provider: 'sandbox', accountId: 'nobody' },
    ];
    const outside = at(await rest('POST', '/connections/refresh', { connections: requests }), 'results');
    const inside = await service.batchRefreshTokens(requests);
    const told = z.array(
      z.object({
        status: z.string(),
        provider: z.string(),
        accountId: z.string(),
        connection: z.object({ id: z.number() }).optional(),
        error: z.object({ code: z.string(), message: z.string(), retryable: z.boolean() }).optional(),
      }),
    );
    expect(told.parse(inside)).toEqual(told.parse(outside));
  });

  it('let an account go in the same way', async () => {
    const [first, second] = [await browser.connect('ada'), await browser.connect('grace')];
    await service.disconnectIntegration(account.userId, 'sandbox', 'ada');
    await rest('DELETE', `/connections/${second.connectionId}`);
    const ended = await Promise.all(
      [first, second].map(({ connectionId }) => rest('GET', `/connections/${connectionId}`)),
    );
    for (const connection of ended)
      expect(connection).toMatchObject({ status: 'disconnected', reason: 'disconnected_by_user' });
    expect([await listed(), await present()]).toEqual([[], []]);
    const events = await hub.deps.db.prisma.auditEvent.findMany({
      where: { userId: account.userId, event: 'integration_disconnected' },
    });
    expect(events).toHaveLength(2);
  });

  it('refuse with the same codes', async () => {
    const { userId } = account;
    const redirectUrl = `${hub.url}/connections`;
    const start = (input: object) =>
      restCodeOf('POST', '/connections', { provider: 'sandbox', userId, redirectUrl, ...input });
    const token = (input: object) =>
      restCodeOf('POST', '/tokens', { userId, provider: 'sandbox', accountId: 'ada', ...input });
    const pairs: [string, Promise<unknown>, Promise<unknown>][] = [
      [
        'INVALID_PROVIDER',
        codeOf(service.initiateOAuthFlow('nope', userId, redirectUrl)),
        start({ provider: 'nope' }),
      ],
      [
        'INVALID_REDIRECT_URL',
        codeOf(service.initiateOAuthFlow('sandbox', userId, 'https://evil.example')),
        start({ redirectUrl: 'https://evil.example' }),
      ],
      [
        'INVALID_USER_ID',
        codeOf(service.initiateOAuthFlow('sandbox', 999_999, redirectUrl)),
        start({ userId: 999_999 }),
      ],
      [
        'ACCOUNT_NOT_FOUND',
        codeOf(service.getAccessTokenWithAutoRefresh(userId, 'sandbox', 'ada')),
        token({}),
      ],
      [
        'ACCOUNT_NOT_FOUND',
        codeOf(service.refreshToken('sandbox', 'nobody')),
        restCodeOf('POST', '/connections/999999/refresh'),
      ],
      [
        'ACCOUNT_NOT_FOUND',
        codeOf(service.disconnectIntegration(userId, 'sandbox', 'nobody')),
        restCodeOf('DELETE', '/connections/999999'),
      ],
    ];
    for (const [code, inside, outside] of pairs)
      expect([await inside, await outside], code).toEqual([code, code]);
  });
});
