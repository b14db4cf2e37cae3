import { randomBytes } from 'node:crypto';
import { createDatabase } from '@evergrant/database';
import { createTestDatabase } from '@evergrant/database/testing';
import { expect, test } from 'vitest';
import { createTestLog } from '../testing/log.ts';
import { createLiveKeyRing, type MasterKey } from '../vault/key-ring.ts';
import { createVault } from '../vault/vault.ts';
import { findVaultKeys } from '../vault/vault-key-store.ts';
import { agreedKey, holdKeys } from './hold-keys.ts';

const masterKey = (id: string): MasterKey => ({ id, bytes: randomBytes(32) });

async function emptyHub() {
  await using cleanup = new AsyncDisposableStack();
  const testDatabase = cleanup.use(await createTestDatabase());
  const db = createDatabase({ connectionString: testDatabase.connectionString });
  cleanup.defer(() => db.close());
  const log = createTestLog();
  const resources = cleanup.move();
  let count = 0;

  /** A process that was given these keys, and may be given others. */
  async function start(...keys: MasterKey[]) {
    count += 1;
    const instanceId = `process-${count}`;
    const ring = createLiveKeyRing(keys);
    const given = { keys };
    const readKeys = async () => given.keys;
    const held = await holdKeys({ db, ring, readKeys, journal: { keys: async () => [] }, instanceId, log });
    if (held.kind === 'refused') return held;
    resources.defer(() => held.close());
    const give = async (...others: MasterKey[]) => {
      given.keys = others;
      await held.beat();
    };
    return { ...held, ring, give, instanceId };
  }
  return {
    db,
    log,
    start,
    async running(...keys: MasterKey[]) {
      const started = await start(...keys);
      if (started.kind === 'refused') throw new Error(started.problems.join());
      return started;
    },
    known: async () => (await findVaultKeys(db.pool)).map(({ keyId }) => keyId),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

test('the first key is in use from the start, and is the right one at every later start', async () => {
  await using hub = await emptyHub();
  const key = masterKey('k1');
  await hub.running(key);
  await hub.running(key);
  expect(await hub.known()).toEqual(['k1']);
});

test('row 43: another key under the same name is refused, and nothing is changed', async () => {
  await using hub = await emptyHub();
  await hub.running(masterKey('k1'));
  expect(await hub.start(masterKey('k1'))).toEqual({
    kind: 'refused',
    problems: ['the key "k1" is not the one that sealed the data in this database: its bytes differ'],
  });
  expect(await hub.known()).toEqual(['k1']);
});

test('row 43: a key that is missing is named, and the new one does not come into use', async () => {
  await using hub = await emptyHub();
  await hub.running(masterKey('k1'));
  expect(await hub.start(masterKey('k2'))).toEqual({
    kind: 'refused',
    problems: ['the key "k1" sealed data in this database, but is missing from the key ring: add it again'],
  });
  expect(await hub.known()).toEqual(['k1']);
});

test('processes that start at once agree on one key', async () => {
  await using hub = await emptyHub();
  const key = masterKey('k1');
  const started = await Promise.all([1, 2, 3].map(() => hub.running(key)));
  expect(started.map(({ ring }) => ring.activeKeyId)).toEqual(['k1', 'k1', 'k1']);
  expect(await hub.known()).toEqual(['k1']);
});

test('a new key seals once every process has it in front, and until then opens in those that have it', async () => {
  await using hub = await emptyHub();
  const [k1, k2] = [masterKey('k1'), masterKey('k2')];
  const [first, second] = [await hub.running(k1), await hub.running(k1)];
  await first.give(k2, k1);
  expect(first.ring.activeKeyId).toBe('k1');
  expect(first.ring.keyIds).toEqual(['k2', 'k1']);

  await second.give(k2, k1);
  expect(second.ring.activeKeyId).toBe('k2');
  await first.beat();
  expect(first.ring.activeKeyId).toBe('k2');
  expect(await hub.known()).toEqual(['k2', 'k1']);

  const binding = { owner: 'user:1/connection:1', field: 'access_token' };
  const envelope = createVault(second.ring).encryptToken('token', binding);
  expect(createVault(first.ring).decryptToken(envelope, binding)).toBe('token');
  expect(await hub.start(k1)).toMatchObject({ kind: 'refused' });
});

test('a process with the new key in second place holds it, and holds it up', async () => {
  await using hub = await emptyHub();
  const [k1, k2] = [masterKey('k1'), masterKey('k2')];
  const [first, second] = [await hub.running(k1), await hub.running(k1, k2)];
  await first.give(k2, k1);
  await second.beat();
  expect([first.ring.activeKeyId, second.ring.activeKeyId]).toEqual(['k1', 'k1']);
});

test('two keys of one name are not one key', async () => {
  await using hub = await emptyHub();
  const k1 = masterKey('k1');
  const [first, second] = [await hub.running(k1), await hub.running(k1)];
  await first.give(masterKey('k2'), k1);
  await second.give(masterKey('k2'), k1);
  await first.beat();
  expect([first.ring.activeKeyId, second.ring.activeKeyId]).toEqual(['k1', 'k1']);
});

test.each(['stopped', 'killed'])('a process that was %s holds nothing up', async (how) => {
  await using hub = await emptyHub();
  const [k1, k2] = [masterKey('k1'), masterKey('k2')];
  const { ring, give } = await hub.running(k1);
  if (how === 'stopped') await (await hub.running(k1)).close();
  else
    await hub.db.prisma.keyHolder.create({
      data: {
        instanceId: 'killed',
        keys: ['k1:x'],
        sealsWith: 'k1',
        seenAt: new Date(Date.now() - 3_600_000),
      },
    });
  await give(k2, k1);
  expect(ring.activeKeyId).toBe('k2');
});

test('keys that do not fit are not taken up, and said once', async () => {
  await using hub = await emptyHub();
  const [k1, k2] = [masterKey('k1'), masterKey('k2')];
  const { give, beat, ring } = await hub.running(k1);
  await give(k2, masterKey('k1'));
  await beat();
  expect(ring.keyIds).toEqual(['k1']);
  const said = hub.log.lines.filter(({ level }) => level === 'error');
  expect(said.map(({ message }) => message)).toEqual([expect.stringContaining('"k1" is not the one')]);
});

test('a key that was taken away stays with a process until it ends', async () => {
  await using hub = await emptyHub();
  const [k1, k2] = [masterKey('k1'), masterKey('k2')];
  const { give, ring } = await hub.running(k1);
  await give(k2);
  expect(ring.activeKeyId).toBe('k2');
  expect(ring.keyIds).toEqual(['k2', 'k1']);
});

test('a key comes back into use when all have it in front again', async () => {
  await using hub = await emptyHub();
  const [k1, k2] = [masterKey('k1'), masterKey('k2')];
  const { give, ring } = await hub.running(k1);
  await give(k2, k1);
  await give(k1, k2);
  expect(ring.activeKeyId).toBe('k1');
  expect(await hub.known()).toEqual(['k1', 'k2']);
});

test.each([
  [[], undefined],
  [[['k2:x', 'k1:y'], ['k2:x']], 'k2'],
  [[['k2:x'], ['k2:z']], undefined],
  [[['k1:y', 'k2:x'], ['k2:x']], undefined],
])('%j agree on %s', (holders, agreed) => {
  expect(agreedKey(holders.map((keys) => ({ keys })))).toBe(agreed);
});
