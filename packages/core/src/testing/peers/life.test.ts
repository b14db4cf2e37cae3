import { defineProvider } from '@evergrant/providers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createConnectionScope } from '../../connections/connection-store.ts';
import { disconnectConnection } from '../../connections/disconnect-connection.ts';
import { getConnection } from '../../connections/get-connection.ts';
import type { Integration } from '../../connections/integration.ts';
import { listConnections } from '../../connections/list-connections.ts';
import { createTestHub, PUBLIC_URL } from '../create-test-hub.ts';
import { createMovedTime, type MovedTime } from '../moved-time.ts';
import { refreshDue } from '../refresh-due.ts';
import type { TestHub, TestUser } from '../test-hub.ts';
import { type Gateway, startGateway } from './start-gateway.ts';
import { hasPeer, PEER_NAMES, type Peer, startPeer } from './start-peer.ts';

/** The whole life of connections at authorization servers that somebody else wrote, with a gateway in front of them. */

const CLIENT = { clientId: 'hub', clientSecret: 'hub-secret' };
const LIFETIME_S = 3_600;
const MINUTE = 60_000;
/** Keeps the last refresh token in force until its successor is used, and says so when it is asked. */
const SAYS_IN_FORCE = new Set<string>(['doorkeeper']);
/** How often the schedule looks while time passes. */
const STEP = 15_000;

describe.each(PEER_NAMES)('%s', (name) => {
  describe.skipIf(!hasPeer(name))('a connection there', () => {
    let cleanup: AsyncDisposableStack;
    let peer: Peer;
    let gateway: Gateway;
    let time: MovedTime;
    let hub: TestHub;
    let user: TestUser;
    let people = 0;

    beforeAll(async () => {
      await using started = new AsyncDisposableStack();
      peer = started.use(
        await startPeer(name, {
          ...CLIENT,
          redirectUri: `${PUBLIC_URL}/oauth/callback/peer`,
          lifetime: LIFETIME_S,
        }),
      );
      gateway = started.use(await startGateway({ target: peer.origin, concerns: /\/token\/?$/ }));
      time = started.use(await createMovedTime());
      hub = started.use(
        await createTestHub({
          database: time.database,
          clock: time.clock,
          trustedOrigins: [gateway.origin],
          providers: [
            {
              provider: defineProvider({
                id: 'peer',
                display_name: 'Peer',
                category: 'other',
                status: 'active',
                scope: ['read'],
                ...peer.entry(gateway.origin),
              }),
              client_id: CLIENT.clientId,
              client_secret: CLIENT.clientSecret,
              parameters: {},
            },
          ],
          providerDeadlineMs: 1_000,
          // The breaker counts real time, which hardly passes here.
          health: { pauseMs: 1 },
        }),
      );
      cleanup = started.move();
    });
    afterAll(() => cleanup.disposeAsync());
    beforeEach(async () => {
      gateway.weather = { kind: 'fair' };
      user = await hub.createUser();
      people += 1;
    });
    // What one test has connected must not be renewed in the next one.
    afterEach(async () => {
      gateway.weather = { kind: 'fair' };
      for (const { id } of await listConnections(hub.deps, user.id))
        await disconnectConnection(hub.deps, refOf(id), hub.origin());
    });

    /** The person signs in at the provider, approves, and comes back. */
    async function connect(connectionId?: number): Promise<Integration> {
      const flow = await user.start({
        provider: 'peer',
        ...(connectionId === undefined ? {} : { connectionId }),
      });
      const url = new URL(flow.authUrl);
      url.searchParams.set('login_hint', `person-${people}`);
      let next = url.href;
      for (let hops = 0; !next.startsWith(PUBLIC_URL); hops += 1) {
        const answer = await fetch(next, { redirect: 'manual' });
        const location = answer.headers.get('location');
        if (location === null || hops > 5) throw new Error(`${next} answered ${answer.status}`);
        next = new URL(location, next).href;
      }
      const { outcome } = await user.callback(flow, new URL(next).searchParams, { provider: 'peer' });
      if (outcome.status === 'error') throw new Error(`the flow ended with ${outcome.code}`);
      return view(outcome.connectionId);
    }

    const view = (id: number): Promise<Integration> =>
      getConnection(hub.deps, createConnectionScope(user.id), id);
    const refOf = (id: number) => ({ scope: createConnectionScope(user.id), id });
    const token = (forceRefresh = false) => user.token({ provider: 'peer', forceRefresh });
    const works = async (accessToken: string): Promise<boolean> =>
      (await fetch(`${peer.origin}/me`, { headers: { authorization: `Bearer ${accessToken}` } })).ok;

    /** Lets time pass while the schedule does its work. */
    async function pass(ms: number): Promise<void> {
      for (let passed = 0; passed < ms; passed += STEP) {
        await time.pass(Math.min(STEP, ms - passed));
        await refreshDue(hub.deps);
      }
    }

    /** Until the hub wants to renew it. */
    const untilDue = () => time.pass((LIFETIME_S - 240) * 1_000);

    test('is renewed once for thirty callers whose token has ended', async () => {
      const connection = await connect();
      const first = await token();
      await time.pass((LIFETIME_S + 60) * 1_000);
      const before = gateway.received;
      const tokens = await Promise.all(Array.from({ length: 30 }, () => token()));
      expect(new Set(tokens).size).toBe(1);
      expect(tokens[0]).not.toBe(first);
      expect(await works(tokens[0] ?? '')).toBe(true);
      expect(gateway.received - before).toBe(1);
      expect((await view(connection.id)).status).toBe('connected');
    });

    test('asks its user once its grant was taken back, and comes back in place', async () => {
      const connection = await connect();
      await peer.revokeAll();
      const before = gateway.received;
      await untilDue();
      await pass(10 * MINUTE);
      expect(await view(connection.id)).toMatchObject({ status: 'error', reason: 'grant_refused' });
      expect(gateway.received - before).toBeLessThanOrEqual(3);
      const again = await connect(connection.id);
      expect(again).toMatchObject({ id: connection.id, status: 'connected', reason: null });
      expect(await works(await token())).toBe(true);
    });

    test('outlives four minutes of a wrong client secret', async () => {
      const connection = await connect();
      await untilDue();
      await peer.setSecret('another');
      await pass(4 * MINUTE);
      expect((await view(connection.id)).reason).not.toBe('grant_refused');
      await peer.setSecret(CLIENT.clientSecret);
      await pass(5 * MINUTE);
      expect(await view(connection.id)).toMatchObject({ status: 'connected', reason: null });
      expect(await works(await token())).toBe(true);
    });

    test('outlives four minutes of a gateway that answers 403 with a page', async () => {
      const connection = await connect();
      await untilDue();
      gateway.weather = {
        kind: 'refuses',
        status: 403,
        contentType: 'text/html',
        body: '<h1>Forbidden</h1>',
      };
      await pass(4 * MINUTE);
      expect((await view(connection.id)).reason).not.toBe('grant_refused');
      gateway.weather = { kind: 'fair' };
      await pass(20 * MINUTE);
      expect(await view(connection.id)).toMatchObject({ status: 'connected', reason: null });
      expect(await works(await token())).toBe(true);
    });

    test.each<{ trouble: string; weather: Gateway['weather'] }>([
      { trouble: 'an answer lost behind a 502', weather: { kind: 'loses_answer', status: 502 } },
      { trouble: 'a request that lands after the hub has given up', weather: { kind: 'holds', ms: 2_000 } },
    ])('is not sent twice on a maybe: $trouble', async ({ weather }) => {
      const connection = await connect();
      const live = await peer.liveRefreshTokens();
      await untilDue();
      gateway.weather = weather;
      const before = gateway.received;
      await refreshDue(hub.deps);
      await expect.poll(() => gateway.underWay, { timeout: 30_000 }).toBe(0);
      gateway.weather = { kind: 'fair' };
      await pass(3 * MINUTE);
      if (SAYS_IN_FORCE.has(name)) {
        expect(gateway.received - before).toBe(2);
        expect(await view(connection.id)).toMatchObject({ status: 'connected', reason: null });
        expect(await works(await token())).toBe(true);
        return;
      }
      // Nothing is sent before the end of the access token, and at its end once.
      expect(gateway.received - before).toBe(1);
      await pass(10 * MINUTE);
      expect(gateway.received - before).toBe(2);
      expect((await view(connection.id)).reason).toMatch(/^(refresh_outcome_unknown|grant_refused)$/);
      expect(await peer.liveRefreshTokens()).toBeGreaterThanOrEqual(live);
      const again = await connect(connection.id);
      expect(again).toMatchObject({ id: connection.id, status: 'connected', reason: null });
    });

    test('is made and renewed although the clock of the server is hours behind', async () => {
      await time.pass(180 * MINUTE);
      const connection = await connect();
      expect(connection.status).toBe('connected');
      expect(await works(await token(true))).toBe(true);
    });

    test('ends at the server when it is disconnected', async () => {
      await peer.revokeAll();
      const connection = await connect();
      const last = await token();
      expect(await works(last)).toBe(true);
      await disconnectConnection(hub.deps, refOf(connection.id), hub.origin());
      expect(await works(last)).toBe(false);
      expect(await peer.liveRefreshTokens()).toBe(0);
    });
  });
});
