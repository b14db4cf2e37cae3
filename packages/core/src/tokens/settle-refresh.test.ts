import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { startDatabaseProxy } from '@evergrant/database/testing';
import { expect, test } from 'vitest';
import { createRefreshJournal } from '../journal/refresh-journal.ts';
import { createJournalSweep, recoverJournal } from '../recover-journal.ts';
import {
  connectWitness,
  createTestHub,
  createTestLog,
  sentAMinuteAgo,
  type TestHub,
  type TestHubOptions,
} from '../testing/index.ts';
import { createKeyRing } from '../vault/key-ring.ts';
import { prepareAttempt } from './refresh-attempt.ts';
import { refreshConnection } from './refresh-connection.ts';
import { claimLease, readRefreshRow } from './refresh-store.ts';
import { drainRefreshes } from './settle-refresh.ts';

/** A hub whose database can be cut off while a refresh is at the provider. */
async function fragileHub({ sharedJournal }: Pick<TestHubOptions, 'sharedJournal'> = {}) {
  const steady = await createTestHub({ sharedJournal });
  const wire = await startDatabaseProxy(steady.database.connectionString);
  const hub = await steady.sibling({
    connectionString: wire.connectionString,
    connectionTimeoutMs: 500,
    sharedJournal,
  });
  const user = await steady.createUser();
  const { id } = await user.connect();
  return {
    hub,
    steady,
    wire,
    user,
    id,
    async [Symbol.asyncDispose]() {
      await wire.heal();
      await hub[Symbol.asyncDispose]();
      await wire[Symbol.asyncDispose]();
      await steady[Symbol.asyncDispose]();
    },
  };
}

/** Refreshes while the database goes away between the request and its answer. */
async function refreshThroughOutage({
  hub,
  wire,
  id,
}: {
  hub: TestHub;
  wire: { cut(): Promise<void> };
  id: number;
}) {
  await hub.sandbox.control.setFault('token', { kind: 'delay', ms: 300, times: 1 });
  const refreshing = refreshConnection(hub.deps, id, { origin: hub.origin(), urgency: 'force' });
  refreshing.catch(() => undefined);
  await expect.poll(async () => (await readRefreshRow(hub.deps.db, id))?.leased).toBe(true);
  await wire.cut();
  return refreshing;
}

const issued = async (hub: TestHub) =>
  (await hub.refreshes()).map(({ issuedFingerprint }) => issuedFingerprint);

test('row 6: tokens that the database cannot take are written when it is back, and the old refresh token is never replayed', async () => {
  await using setting = await fragileHub();
  const { hub, steady, wire, user, id } = setting;

  await expect(refreshThroughOutage(setting)).rejects.toMatchObject({
    code: 'DATABASE_ERROR',
    retryable: true,
  });
  expect(await readdir(hub.journalDir)).toHaveLength(1);
  expect(await issued(hub)).toHaveLength(1);

  await wire.heal();
  await hub.deps.refreshFlights.idle();

  expect(await readdir(hub.journalDir)).toEqual([]);
  expect(await steady.works(await user.token())).toBe(true);
  expect(await steady.service.getConnectedIntegrations(user.id)).toMatchObject([
    { status: 'connected', reason: null },
  ]);
  await refreshConnection(steady.deps, id, { origin: steady.origin(), urgency: 'force' });
  const [first, second] = await steady.refreshes();
  expect(second?.tokenFingerprint).toBe(first?.issuedFingerprint);
  expect(await steady.sandbox.control.alarms()).toBe(0);
});

test('row 6: a hiccup of the database is not noticed by the callers', async () => {
  await using setting = await fragileHub();
  const { hub, wire, id } = setting;
  await hub.sandbox.control.setFault('token', { kind: 'delay', ms: 300, times: 1 });
  const refreshing = refreshConnection(hub.deps, id, { origin: hub.origin(), urgency: 'force' });
  await expect.poll(async () => (await readRefreshRow(hub.deps.db, id))?.leased).toBe(true);

  await wire.cut();
  await hub.sandbox.control.waitForLedger({ endpoint: 'token', grantType: 'refresh_token', count: 1 }, 5_000);
  await expect.poll(() => readdir(hub.journalDir)).toHaveLength(1);
  await wire.heal();

  await refreshing;
  expect(await readdir(hub.journalDir)).toEqual([]);
});

test('row 6: another process does not replay the refresh token while the outcome waits for the database', async () => {
  await using setting = await fragileHub();
  const { hub, steady, wire, user, id } = setting;
  await connectWitness(steady);
  await refreshThroughOutage(setting).catch(() => undefined);
  await sentAMinuteAgo(steady, id);

  const other = refreshConnection(steady.deps, id, { origin: steady.origin(), urgency: 'force' });
  await expect(other).rejects.toMatchObject({
    code: 'TOKEN_EXPIRED',
    metadata: { reason: 'refresh_outcome_unknown' },
  });

  await wire.heal();
  await hub.deps.refreshFlights.idle();
  expect(await steady.service.getConnectedIntegrations(user.id)).toMatchObject([
    { status: 'connected', reason: null },
  ]);
  expect(await steady.refreshes()).toHaveLength(1);
  expect(await steady.works(await user.token())).toBe(true);
});

test('row 6: a definite refusal that the database cannot take is written when it is back', async () => {
  await using setting = await fragileHub();
  const { hub, steady, wire, user } = setting;
  await steady.sandbox.control.revokeGrants('ada');

  await expect(refreshThroughOutage(setting)).rejects.toMatchObject({ code: 'DATABASE_ERROR' });
  await wire.heal();
  await hub.deps.refreshFlights.idle();

  expect(await steady.service.getConnectedIntegrations(user.id)).toMatchObject([
    { status: 'error', reason: 'grant_refused' },
  ]);
});

test('row 6: what a process could not write before it ended, the next one writes at its start', async () => {
  await using setting = await fragileHub();
  const { hub, steady, wire, user, id } = setting;
  await refreshThroughOutage(setting).catch(() => undefined);
  expect(await drainRefreshes(hub.deps, 50)).toBe(false);
  const [file = ''] = await readdir(hub.journalDir);
  expect((await stat(join(hub.journalDir, file))).mode & 0o777).toBe(0o600);
  expect(await readFile(join(hub.journalDir, file), 'utf8')).toMatch(/^v1\.k1\./);
  await wire.heal();
  await hub.deps.refreshFlights.idle();
  expect(await readdir(hub.journalDir)).toHaveLength(1);

  expect(await recoverJournal({ ...steady.deps, journal: hub.deps.journal })).toEqual({
    written: 1,
    refused: 0,
    unreadable: 0,
  });

  expect(await readdir(hub.journalDir)).toEqual([]);
  expect(await steady.works(await user.token())).toBe(true);
  expect(await steady.events(id)).toEqual(['oauth_completed', 'token_refreshed']);
  expect(await recoverJournal({ ...steady.deps, journal: hub.deps.journal })).toEqual({
    written: 0,
    refused: 0,
    unreadable: 0,
  });
});

test('row 6: what a machine that never comes back had, another process writes, and the refresh token is never replayed', async () => {
  const entries = new Map<string, string>();
  await using setting = await fragileHub({
    sharedJournal: {
      put: async (id, sealed) => void entries.set(id, sealed),
      remove: async (id) => void entries.delete(id),
      list: async () => new Map(entries),
    },
  });
  const { hub, steady, user, id } = setting;
  await refreshThroughOutage(setting).catch(() => undefined);
  expect(await drainRefreshes(hub.deps, 50)).toBe(false);

  const sweep = createJournalSweep(steady.deps);
  // Its own process may be about to write it.
  await sweep();
  expect(entries.size).toBe(1);
  await sweep();

  expect(entries.size).toBe(0);
  expect(await steady.works(await user.token())).toBe(true);
  expect(await steady.events(id)).toEqual(['oauth_completed', 'token_refreshed']);

  // The machine comes back after all: what is on its disk was written already.
  await setting.wire.heal();
  expect(await recoverJournal(hub.deps)).toMatchObject({ written: 1 });
  expect((await steady.events(id)).filter((event) => event === 'token_refreshed')).toHaveLength(1);
  expect(await steady.works(await user.token())).toBe(true);
  expect(await steady.refreshes()).toHaveLength(1);
  expect(await steady.sandbox.control.alarms()).toBe(0);
});

test('looking for what others left says once what cannot be read, and begins anew when the database was away', async () => {
  await using setting = await fragileHub();
  const { hub, wire, id } = setting;
  await hub.deps.journal.append('of another version');
  await dieWithLease(hub, id);
  await hub.deps.journal.append(journaled('kind', id, 'dead'));
  const sweep = createJournalSweep(hub.deps);

  await sweep();
  await wire.cut();
  await expect(sweep()).rejects.toThrow();
  await wire.heal();
  await sweep();
  expect(await readdir(hub.journalDir)).toHaveLength(2);
  for (let calls = 0; calls < 3; calls += 1) await sweep();
  expect(await readdir(hub.journalDir)).toHaveLength(1);
  expect(hub.logs.filter(({ message }) => message.includes('another version'))).toHaveLength(1);
});

test('row 6: a journal entry that no key opens stays where it is', async () => {
  await using setting = await fragileHub();
  const { hub, steady, wire } = setting;
  await refreshThroughOutage(setting).catch(() => undefined);
  await drainRefreshes(hub.deps, 50);
  await wire.heal();
  const journal = await createRefreshJournal({
    directory: hub.journalDir,
    ring: createKeyRing(hub.keys.map((key) => ({ ...key, id: 'k2' }))),
    log: createTestLog(),
  });

  expect(await recoverJournal({ ...steady.deps, journal })).toEqual({
    written: 0,
    refused: 0,
    unreadable: 1,
  });
  expect(await readdir(hub.journalDir)).toHaveLength(1);
});

const journaled = (kind: 'kind' | 'type', connectionId: number, owner: string) =>
  JSON.stringify({
    [kind]: 'failed',
    lease: { connectionId, version: 1, owner },
    write: {
      status: 'error',
      reason: 'grant_refused',
      refreshDueAt: null,
      refreshFailures: 1,
      outcomeUnknown: false,
      at: new Date(),
    },
    event: {
      record: {
        event: 'token_refresh_failed',
        userId: 1,
        connectionId,
        provider: 'sandbox',
        accountId: 'ada',
        metadata: {},
      },
      origin: { correlationId: 'int-1', actor: 'system' },
    },
  });

test.each(['type', 'kind'] as const)('an entry that names what it is by "%s" is written', async (name) => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  await dieWithLease(hub, id);
  await hub.deps.journal.append(journaled(name, id, 'dead'));

  expect(await recoverJournal(hub.deps)).toEqual({ written: 1, refused: 0, unreadable: 0 });

  expect(await hub.service.getConnectedIntegrations(user.id)).toMatchObject([
    { status: 'error', reason: 'grant_refused' },
  ]);
});

test.each([
  ['of another version', '{"kind":"prophesied"}'],
  ['that is no JSON', 'hello'],
])('an entry %s stays, is no matter of keys, and keeps no other from being written', async (_name, text) => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  await dieWithLease(hub, id);
  await hub.deps.journal.append(text);
  await hub.deps.journal.append(journaled('kind', id, 'dead'));

  expect(await recoverJournal(hub.deps)).toEqual({ written: 1, refused: 0, unreadable: 1 });

  const messages = hub.logs.map(({ message }) => message).join();
  expect(messages).toContain('Journal entry cannot be understood: another version of the hub wrote it');
  expect(messages).not.toMatch(/key ring|prophesied|hello/);
});

test('a disk that is full as well costs nothing while the process lives', async () => {
  await using setting = await fragileHub();
  const { hub, steady, wire, user } = setting;
  const broken = {
    ...hub,
    deps: {
      ...hub.deps,
      journal: {
        ...hub.deps.journal,
        append: async () => {
          throw new Error('ENOSPC');
        },
      },
    },
  };
  await refreshThroughOutage({ ...setting, hub: broken }).catch(() => undefined);
  await wire.heal();
  await hub.deps.refreshFlights.idle();
  expect(await steady.works(await user.token())).toBe(true);
});

/** What a process leaves behind that was killed between claiming a lease and writing the outcome. */
async function dieWithLease(hub: TestHub, id: number): Promise<void> {
  const row = await readRefreshRow(hub.deps.db, id);
  if (row === null) throw new Error('no row');
  await claimLease(
    hub.deps.db,
    { connectionId: id, version: row.version, owner: 'dead' },
    { ...row, leaseMs: 1 },
  );
}

test('row 7: a token that was spent by a process that died is not sent again, and the connection says so', async () => {
  await using hub = await createTestHub();
  await connectWitness(hub);
  const user = await hub.createUser();
  const { id } = await user.connect();
  const row = await readRefreshRow(hub.deps.db, id);
  if (row === null) throw new Error('no row');
  const { prepared } = await prepareAttempt(hub.deps, row, performance.now());
  if ('error' in prepared) throw prepared.error;
  await prepared.adapter.refreshAccessToken(prepared.subject);
  await dieWithLease(hub, id);
  await sentAMinuteAgo(hub, id);

  await expect
    .poll(() =>
      refreshConnection(hub.deps, id, { origin: hub.origin(), urgency: 'force' }).catch((error) => error),
    )
    .toMatchObject({ code: 'TOKEN_EXPIRED', metadata: { reason: 'refresh_outcome_unknown' } });

  expect(await hub.refreshes()).toHaveLength(1);
  expect(await hub.sandbox.control.alarms()).toBe(0);
  expect(await hub.events(id)).toEqual(['oauth_completed', 'token_refresh_failed']);
});

test('row 7: a token that never left the process that died is sent once the provider says that it is unspent', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  await dieWithLease(hub, id);
  const refresh = () =>
    refreshConnection(hub.deps, id, { origin: hub.origin(), urgency: 'force' }).then(
      () => null,
      (error) => error,
    );

  // For a while the request might still be on its way.
  await expect.poll(refresh).toMatchObject({ code: 'TOKEN_REFRESH_ERROR', retryable: true });
  expect(await hub.refreshes()).toHaveLength(0);
  await hub.deps.db.pool.query("UPDATE sealed_tokens SET refresh_sent_at = now() - interval '61 seconds'");

  expect(await refresh()).toBeNull();
  expect(await hub.refreshes()).toHaveLength(1);
  expect(await hub.works(await user.token())).toBe(true);
});

test('row 7: within the grace of the provider the token is sent once more', async () => {
  await using hub = await createTestHub({ provider: { refresh_grace_seconds: 60 } });
  const user = await hub.createUser();
  const { id } = await user.connect();
  const row = await readRefreshRow(hub.deps.db, id);
  if (row === null) throw new Error('no row');
  await claimLease(
    hub.deps.db,
    { connectionId: id, version: row.version, owner: 'dead' },
    { ...row, leaseMs: 1 },
  );

  await expect
    .poll(() =>
      refreshConnection(hub.deps, id, { origin: hub.origin(), urgency: 'force' }).then(() => 'refreshed'),
    )
    .toBe('refreshed');
});

test('row 7: a process that slept through the lease of another one does not send after it', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  const row = await readRefreshRow(hub.deps.db, id);
  if (row === null) throw new Error('no row');
  await claimLease(
    hub.deps.db,
    { connectionId: id, version: row.version, owner: 'dead' },
    { ...row, leaseMs: 0 },
  );

  const claimed = await claimLease(
    hub.deps.db,
    { connectionId: id, version: row.version, owner: 'sleeper' },
    { ...row, leaseMs: 30_000 },
  );

  expect(claimed).toBe(false);
});

test('draining waits for refreshes under way', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id } = await user.connect();
  await hub.sandbox.control.setFault('token', { kind: 'delay', ms: 200 });
  const refreshing = refreshConnection(hub.deps, id, { origin: hub.origin(), urgency: 'force' });

  expect(await drainRefreshes(hub.deps, 5_000)).toBe(true);

  expect(hub.deps.refreshFlights.size).toBe(0);
  await refreshing;
});
