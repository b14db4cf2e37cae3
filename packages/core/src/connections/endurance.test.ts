import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createDatabaseProxy, createTestHub } from '../testing/index.ts';
import { tokenBinding } from '../vault/vault.ts';
import { refreshConnection } from './refresh-connection.ts';
import { readRefreshRow } from './refresh-store.ts';
import { revokeGrant } from './revoke-grant.ts';

/** The rows of the failure cases again, many times over: what fails once in a hundred shows here. */
const minutes = (count: number) => count * 60_000;

test('row 1: 10 rounds of 60 callers in three processes with clocks 20 minutes apart refresh 10 times', async () => {
  await using hub = await createTestHub();
  await using ahead = await hub.sibling({ clockOffsetMs: minutes(10) });
  await using behind = await hub.sibling({ clockOffsetMs: -minutes(10) });
  const user = await hub.createUser();
  const { id } = await user.connect();

  for (let round = 1; round <= 10; round += 1) {
    await hub.age(id, -minutes(11));
    const tokens = await Promise.all(
      [hub, ahead, behind].flatMap(({ service }) =>
        Array.from({ length: 20 }, () => service.getAccessTokenWithAutoRefresh(user.id, 'sandbox', 'ada')),
      ),
    );
    expect(await hub.works(tokens[0] ?? '')).toBe(true);
    expect(await hub.refreshes()).toHaveLength(round);
  }
  expect(await hub.sandbox.control.alarms()).toBe(0);
});

test('row 6: a database that is cut off 10 times right after the provider answered costs nothing', async () => {
  await using steady = await createTestHub();
  await using wire = await createDatabaseProxy(steady.database);
  await using hub = await steady.sibling({
    connectionString: wire.connectionString,
    connectionTimeoutMs: 500,
  });
  const user = await steady.createUser();
  const { id } = await user.connect();

  for (let round = 1; round <= 10; round += 1) {
    await hub.sandbox.control.setFault('token', { kind: 'delay', ms: 150, times: 1 });
    const refreshing = refreshConnection(hub.deps, id, hub.origin(), { force: true }).catch(() => undefined);
    await expect
      .poll(async () => (await readRefreshRow(steady.deps.db, id))?.leased, { interval: 10 })
      .toBe(true);
    await wire.cut();
    await hub.sandbox.control.waitForLedger(
      { endpoint: 'token', grantType: 'refresh_token', count: round },
      5_000,
    );
    await sleep(round * 100);
    await wire.heal();
    await refreshing;
    await hub.deps.refreshFlights.idle();
  }

  expect(await hub.refreshes()).toHaveLength(10);
  expect(await hub.sandbox.control.alarms()).toBe(0);
  expect(await steady.works(await user.token())).toBe(true);
}, 60_000);

test('row 31: of 200 disconnects during a refresh none is undone, and every grant is revoked in the end', async () => {
  await using hub = await createTestHub();
  await using second = await hub.sibling();
  const { control } = hub.sandbox;
  await control.setFault('revocation', { kind: 'status', status: 503 });
  const user = await hub.createUser();

  const races: Promise<unknown>[] = [];
  for (let race = 0; race < 200; race += 1) {
    const account = `account-${race}`;
    const { id } = await user.connect({ account });
    const [refresher, other] = race % 2 === 0 ? [hub, second] : [second, hub];
    races.push(
      Promise.all([
        refreshConnection(refresher.deps, id, hub.origin(), { force: true }).catch(() => undefined),
        sleep(race % 20).then(() => other.service.disconnectIntegration(user.id, 'sandbox', account)),
      ]),
    );
    // The revocations of a race are retried for a while: not all of them at once.
    if (races.length >= 20) await races.shift();
  }
  await Promise.all(races);
  await sleep(1_000);

  for (const { service } of [hub, second]) {
    expect(await service.getConnectedIntegrations(user.id)).toEqual([]);
    for (let race = 0; race < 200; race += 1)
      await expect(service.getAccessToken(user.id, 'sandbox', `account-${race}`)).rejects.toMatchObject({
        code: 'ACCOUNT_NOT_FOUND',
      });
  }
  expect(await hub.deps.db.prisma.sealedToken.count()).toBe(0);

  const jobs = await hub.queue.jobs();
  expect(jobs.length).toBeGreaterThanOrEqual(200);
  await control.setFault('revocation', null);
  expect(await hub.queue.work(({ payload }) => revokeGrant(hub.deps, payload, hub.origin()))).toEqual([]);
  for (const { payload } of jobs) {
    const token = hub.deps.vault.decryptToken(payload.accessToken, tokenBinding(payload, 'access_token'));
    expect(await hub.works(token)).toBe(false);
  }
}, 180_000);
