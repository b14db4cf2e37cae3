import type { Database, VaultKey } from '@evergrant/database';
import type { KeyRing } from './key-ring.ts';
import { open } from './sealed-token.ts';
import type { Vault } from './vault.ts';

const CANARY = 'evergrant';
/** What the text that a key has sealed is bound to. */
export const vaultKeyBinding = (keyId: string) => ({ owner: `vault_key:${keyId}`, field: 'canary' });

/** What each key sealed that ever sealed in this database, the oldest first. */
export const findVaultKeys = (db: Pick<Database, 'prisma'>): Promise<VaultKey[]> =>
  db.prisma.vaultKey.findMany({ orderBy: { createdAt: 'asc' } });

/**
 * Compares the key ring with the keys that sealed in this database before, and registers a new active key.
 * Changes nothing when a problem is found.
 *
 * @returns sentences saying what is wrong; empty when all is well
 */
export async function checkVaultKeys(db: Database, ring: KeyRing, vault: Vault): Promise<string[]> {
  const known = await findVaultKeys(db);
  const problems: string[] = [];
  for (const { keyId, canary } of known) {
    if (!ring.keyIds.includes(keyId))
      problems.push(
        `the key "${keyId}" sealed data in this database, but is missing from the key ring: add it again`,
      );
    else if (open(canary, vaultKeyBinding(keyId), (id) => ring.derive(id, 'seal')) !== CANARY)
      problems.push(
        `the key "${keyId}" is not the one that sealed the data in this database: its bytes differ`,
      );
  }
  if (problems.length === 0 && !known.some((key) => key.keyId === ring.activeKeyId)) {
    const canary = vault.encryptToken(CANARY, vaultKeyBinding(ring.activeKeyId));
    await db.prisma.vaultKey.createMany({
      data: [{ keyId: ring.activeKeyId, canary }],
      skipDuplicates: true,
    });
  }
  return problems;
}
