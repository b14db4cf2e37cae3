import { randomBytes } from 'node:crypto';
import { createDatabase } from '@evergrant/database';
import { createTestDatabase } from '@evergrant/database/testing';
import { expect, test } from 'vitest';
import { createKeyRing, type MasterKey } from './key-ring.ts';
import { createVault } from './vault.ts';
import { checkVaultKeys } from './vault-key-store.ts';

const masterKey = (id: string): MasterKey => ({ id, bytes: randomBytes(32) });

async function emptyHub() {
  const testDatabase = await createTestDatabase();
  const db = createDatabase({ connectionString: testDatabase.connectionString });
  return {
    check: (...keys: MasterKey[]) => {
      const ring = createKeyRing(keys);
      return checkVaultKeys(db, ring, createVault(ring));
    },
    known: async () => (await db.prisma.vaultKey.findMany()).map(({ keyId }) => keyId).sort(),
    async [Symbol.asyncDispose]() {
      await db.close();
      await testDatabase.drop();
    },
  };
}

test('the first key is registered, and is the right one at every later start', async () => {
  await using hub = await emptyHub();
  const key = masterKey('k1');
  expect(await hub.check(key)).toEqual([]);
  expect(await hub.check(key)).toEqual([]);
  expect(await hub.known()).toEqual(['k1']);
});

test('row 43: another key under the same name is refused, and nothing is changed', async () => {
  await using hub = await emptyHub();
  await hub.check(masterKey('k1'));
  expect(await hub.check(masterKey('k1'))).toEqual([
    'the key "k1" is not the one that sealed the data in this database: its bytes differ',
  ]);
  expect(await hub.known()).toEqual(['k1']);
});

test('row 43: a key that is missing from the ring is named, and the new one is not registered', async () => {
  await using hub = await emptyHub();
  await hub.check(masterKey('k1'));
  expect(await hub.check(masterKey('k2'))).toEqual([
    'the key "k1" sealed data in this database, but is missing from the key ring: add it again',
  ]);
  expect(await hub.known()).toEqual(['k1']);
});

test('a new key beside the old one is registered', async () => {
  await using hub = await emptyHub();
  const old = masterKey('k1');
  await hub.check(old);
  expect(await hub.check(masterKey('k2'), old)).toEqual([]);
  expect(await hub.known()).toEqual(['k1', 'k2']);
});

test('processes that start at once register the same key once', async () => {
  await using hub = await emptyHub();
  const key = masterKey('k1');
  const answers = await Promise.all([1, 2, 3].map(() => hub.check(key)));
  expect(answers.flat()).toEqual([]);
});
