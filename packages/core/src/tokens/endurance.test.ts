import { setTimeout as sleep } from 'node:timers/promises';
import { startDatabaseProxy } from '@evergrant/database/testing';
import { expect, test } from 'vitest';
import { runJob } from '../run-job.ts';
import { createTestHub } from '../testing/index.ts';
import { tokenBinding } from '../vault/vault.ts';
import { refreshConnection } from './refresh-connection.ts';
import { readRefreshRow } from './refresh-store.ts';

/**
 * The rows of the failure cases again, many times over: what fails once in a hundred shows here. With `TEST_LONG=1` in
 * the environment they take minutes.
 */
const LONG = process.env.TEST_LONG === '1';
/** For how long the database is away, round by round; and how many refreshes it happens to each time. */
const OUTAGES_MS = LONG ? [1_000, 5_000, 15_000, 30_000, 60_000] : [100, 200, 400, 800, 1_600];
const CUT_AT_ONCE = LONG ? 20 : 4;
const RACES = LONG ? 1_000 : 200;
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

test(`row 6: a database that is cut off right after the provider answered ${OUTAGES_MS.length * CUT_AT_ONCE} refreshes costs nothing`, async () => {
  await using steady = await createTestHub();
  await using wire = await startDatabaseProxy(steady.database.connectionString);
  await using hub = await steady.sibling({
    connectionString: wire.connectionString,
    connectionTimeoutMs: 500,
  });
  const { control } = hub.sandbox;
  const user = await steady.createUser();
  const accounts = Array.from({ length: CUT_AT_ONCE }, (_, number) => `account-${number}`);
  const ids: number[] = [];
  for (const account of accounts) ids.push((await user.connect({ account })).id);

  for (const [round, outageMs] of OUTAGES_MS.entries()) {
    await control.setFault('token', { kind: 'delay', ms: 400, times: ids.length });
    const refreshing = ids.map((id) =>
      refreshConnection(hub.deps, id, { origin: hub.origin(), urgency: 'force' }).catch(() => undefined),
    );
    const leased = async () =>
      (await Promise.all(ids.map((id) => readRefreshRow(steady.deps.db, id)))).every((row) => row?.leased);
    await expect.poll(leased, { interval: 10 }).toBe(true);
    await wire.cut();
    const count = (round + 1) * ids.length;
    await control.waitForLedger({ endpoint: 'token', grantType: 'refresh_token', count }, 5_000);
    await sleep(outageMs);
    await wire.heal();
    await Promise.all(refreshing);
    await hub.deps.refreshFlights.idle();
  }

  expect(await hub.refreshes()).toHaveLength(OUTAGES_MS.length * ids.length);
  expect(await control.alarms()).toBe(0);
  for (const account of accounts)
    expect(await steady.works(await steady.service.getAccessToken(user.id, 'sandbox', account))).toBe(true);
}, 300_000);

test(`row 31: of ${RACES} disconnects during a refresh none is undone, and every grant is revoked in the end`, async () => {
  await using hub = await createTestHub();
  await using second = await hub.sibling();
  const { control } = hub.sandbox;
  await control.setFault('revocation', { kind: 'status', status: 503 });
  const user = await hub.createUser();

  const races: Promise<unknown>[] = [];
  for (let race = 0; race < RACES; race += 1) {
    const account = `account-${race}`;
    const { id } = await user.connect({ account });
    const [refresher, other] = race % 2 === 0 ? [hub, second] : [second, hub];
    races.push(
      Promise.all([
        refreshConnection(refresher.deps, id, { origin: hub.origin(), urgency: 'force' }).catch(
          () => undefined,
        ),
        sleep(race % 20).then(() => other.service.disconnectIntegration(user.id, 'sandbox', account)),
      ]),
    );
    // The revocations of a race are retried for a while: not all of them at once.
    if (races.length >= 20) await races.shift();
  }
  await Promise.all(races);
  // Nobody who came too late is still at work.
  await Promise.all([hub, second].map(({ deps }) => deps.refreshFlights.idle()));

  for (const { service } of [hub, second]) {
    expect(await service.getConnectedIntegrations(user.id)).toEqual([]);
    for (let race = 0; race < RACES; race += 1)
      await expect(service.getAccessToken(user.id, 'sandbox', `account-${race}`)).rejects.toMatchObject({
        code: 'ACCOUNT_NOT_FOUND',
      });
  }
  expect(await hub.deps.db.prisma.sealedToken.count()).toBe(0);

  const jobs = await hub.queue.jobs();
  expect(jobs.length).toBeGreaterThanOrEqual(RACES);
  await control.setFault('revocation', null);
  expect(await hub.queue.work((job) => runJob(hub.deps, job))).toEqual([]);
  for (const { name, payload } of jobs) {
    if (name !== 'revoke-grant') continue;
    const token = hub.deps.vault.decryptToken(payload.accessToken, tokenBinding(payload, 'access_token'));
    expect(await hub.works(token)).toBe(false);
  }
}, 600_000);
