import { readdir } from 'node:fs/promises';
import { createTestDatabase } from '@evergrant/database/testing';
import { expect, test } from 'vitest';
import { listSetAside } from '../journal/journal-folder.ts';
import { recoverJournal } from '../recover-journal.ts';
import { connectWitness, createTestHub, sentAMinuteAgo, type TestHub } from '../testing/index.ts';
import { tokenBinding } from '../vault/vault.ts';
import { refreshConnection } from './refresh-connection.ts';
import type { RefreshOutcome } from './refresh-outcome.ts';
import { accountOf, claimLease, readRefreshRow } from './refresh-store.ts';
import { settleRefresh } from './settle-refresh.ts';

/** A hub on a database of its own, whose tables a test may change. */
async function ownHub() {
  const database = await createTestDatabase();
  const hub = await createTestHub({ database });
  return {
    hub,
    async [Symbol.asyncDispose]() {
      await hub[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

/** A refresh under way, and its outcome with a scope as an earlier version kept it. */
async function outcomeWithNul(
  hub: TestHub,
  connectionId: number,
  accessToken: string,
): Promise<RefreshOutcome> {
  const row = await readRefreshRow(hub.deps.db, connectionId);
  if (row === null) throw new Error('no such connection');
  const lease = { connectionId, version: row.version, owner: `test/${connectionId}` };
  expect(await claimLease(hub.deps.db, lease, { ...row, leaseMs: 5_000 })).toBe(true);
  const now = hub.clock.now();
  return {
    kind: 'refreshed',
    lease,
    event: {
      record: { event: 'token_refreshed', ...accountOf(row), metadata: { rotated: false, durationMs: 1 } },
      origin: hub.origin(),
    },
    write: {
      accessToken: hub.deps.vault.encryptToken(accessToken, tokenBinding(row, 'access_token')),
      refreshToken: null,
      tokenType: 'bearer\u0000',
      refreshable: true,
      issuedAt: now,
      expiresAt: new Date(now.getTime() + 3_600_000),
      refreshTokenExpiresAt: null,
      refreshDueAt: new Date(now.getTime() + 3_000_000),
      grantedScope: ['read', 'wri\u0000te'],
      lastRefreshedAt: now,
      scopeMissing: null,
      choosesResource: false,
      parameters: {},
    },
  };
}

const refusals = async (hub: TestHub, connectionId: number) =>
  (await hub.events(connectionId)).filter((event) => event === 'refresh_outcome_refused');

test('an outcome with text that the database refuses is saved without it', async () => {
  await using hub = await createTestHub();
  const user = await hub.createUser();
  const { id, grantedScope } = await user.connect();
  await settleRefresh(hub.deps, await outcomeWithNul(hub, id, 'new'));

  expect(await user.token()).toBe('new');
  const [connection] = await hub.service.getConnectedIntegrations(user.id);
  expect(connection).toMatchObject({ status: 'connected', reason: null, grantedScope });
  expect(await refusals(hub, id)).toHaveLength(1);
  expect(await readdir(hub.journalDir)).toEqual([]);
  expect(hub.logs.filter(({ level }) => level === 'error')).toMatchObject([{ fields: { code: '22021' } }]);
});

test('entries that the database refuses neither stop a start nor hide those behind them', async () => {
  await using own = await ownHub();
  const { hub } = own;
  const user = await hub.createUser();
  const { id: odd } = await user.connect({ account: 'ada' });
  const { id: frozen } = await user.connect({ account: 'bob' });
  const { id: plain } = await user.connect({ account: 'cleo' });
  for (const id of [odd, frozen, plain]) {
    const outcome = await outcomeWithNul(hub, id, `new-${id}`);
    await hub.deps.journal.append(
      JSON.stringify(
        id === plain && outcome.kind === 'refreshed'
          ? { ...outcome, write: { ...outcome.write, grantedScope: ['read'], tokenType: 'bearer' } }
          : outcome,
      ),
    );
  }
  await hub.deps.db.pool.query(
    `ALTER TABLE sealed_tokens ADD CONSTRAINT frozen CHECK (connection_id <> ${frozen} OR version < 2)`,
  );

  expect(await recoverJournal(hub.deps)).toEqual({ written: 2, refused: 1, unreadable: 0 });
  expect(await recoverJournal(hub.deps)).toEqual({ written: 0, refused: 0, unreadable: 0 });
  expect(await listSetAside(hub.journalDir)).toHaveLength(1);
  expect(await refusals(hub, frozen)).toHaveLength(1);
  expect(await refusals(hub, plain)).toEqual([]);
  expect(await user.token({ accountId: 'ada' })).toBe(`new-${odd}`);
  expect(await user.token({ accountId: 'cleo' })).toBe(`new-${plain}`);
});

test('an outcome that is refused whatever is left out is set aside once, and the connection says that it is lost', async () => {
  await using own = await ownHub();
  const { hub } = own;
  await connectWitness(hub);
  const user = await hub.createUser();
  const { id } = await user.connect();
  await hub.deps.db.pool.query('ALTER TABLE sealed_tokens ADD CONSTRAINT frozen CHECK (version < 2)');

  await expect(
    refreshConnection(hub.deps, id, { origin: hub.origin(), urgency: 'force' }),
  ).rejects.toMatchObject({
    code: 'INTERNAL_ERROR',
    retryable: false,
  });
  await hub.deps.refreshFlights.idle();
  const [entry] = await listSetAside(hub.journalDir);
  expect(entry).toBeDefined();
  expect(await readdir(hub.journalDir)).toEqual(['refused']);
  expect(await refusals(hub, id)).toHaveLength(1);
  expect(hub.logs.filter(({ message }) => message.includes(`set aside: ${entry}`))).toHaveLength(1);

  // The lease is over: whoever comes next finds a token that was sent, and no answer.
  await sentAMinuteAgo(hub, id);
  await expect(
    refreshConnection(hub.deps, id, { origin: hub.origin(), urgency: 'force' }),
  ).rejects.toMatchObject({
    metadata: { reason: 'refresh_outcome_unknown' },
  });
  expect(await hub.refreshes()).toHaveLength(1);
  expect(await hub.service.getConnectedIntegrations(user.id)).toMatchObject([
    { status: 'error', reason: 'refresh_outcome_unknown' },
  ]);
});
