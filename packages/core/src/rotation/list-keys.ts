import type { Deps } from '../deps.ts';
import { findVaultKeys } from '../vault/vault-key-store.ts';
import { findKeyHolders } from './key-holder-store.ts';
import { countSealed, NOTHING_SEALED, type SealedTotals } from './sealed-count-store.ts';

/**
 * What a key is for in this database.
 *
 * - `seals`: what is stored is sealed with it
 * - `opens`: it sealed what is still stored
 * - `removable`: nothing needs it any more
 * - `forgotten`: it was lost, and what it sealed cannot be opened
 * - `waiting`: some process has it in front, and not yet every one
 */
export const KEY_ROLES = ['seals', 'opens', 'removable', 'forgotten', 'waiting'] as const;
export type KeyRole = (typeof KEY_ROLES)[number];

/** A key, as far as this database knows it. */
export interface KeyUse {
  readonly keyId: string;
  readonly role: KeyRole;
  /** Since when it is in use; null: it never was, or it is lost. */
  readonly since: Date | null;
  /** Rows that it sealed, by kind. */
  readonly sealed: SealedTotals;
}

/** A process that holds keys. */
export interface KeyProcess {
  readonly instanceId: string;
  /** Ids, the one that it was given in front first. */
  readonly keyIds: readonly string[];
  readonly sealsWith: string;
  /** Whether it seals anew what another key sealed. */
  readonly reseals: boolean;
}

/** Every key that this database knows, first the one that seals, and the processes that hold them. */
export async function listKeys({
  db,
}: Pick<Deps, 'db'>): Promise<{ keys: KeyUse[]; processes: KeyProcess[] }> {
  const known = await findVaultKeys(db.pool);
  const counts = await countSealed(db.pool);
  const holders = await findKeyHolders(db.pool);
  const sealedBy = (keyId: string) => counts.find((count) => count.keyId === keyId)?.sealed;
  const processes = holders.map(({ instanceId, keys, sealsWith, reseals }) => ({
    instanceId,
    keyIds: keys.map((key) => key.split(':')[0] ?? key),
    sealsWith,
    reseals,
  }));
  const isKnown = (keyId: string) => known.some((key) => key.keyId === keyId);
  const inUse = known.map(({ keyId, createdAt }, index): KeyUse => {
    const sealed = sealedBy(keyId);
    const role = index === 0 ? 'seals' : sealed === undefined ? 'removable' : 'opens';
    return { keyId, role, since: createdAt, sealed: sealed ?? NOTHING_SEALED };
  });
  const waiting = new Set(processes.flatMap(({ keyIds }) => keyIds.slice(0, 1)).filter((id) => !isKnown(id)));
  return {
    keys: [
      ...inUse,
      ...[...waiting].map(
        (keyId): KeyUse => ({ keyId, role: 'waiting', since: null, sealed: NOTHING_SEALED }),
      ),
      ...counts
        .filter(({ keyId }) => !isKnown(keyId))
        .map(({ keyId, sealed }): KeyUse => ({ keyId, role: 'forgotten', since: null, sealed })),
    ],
    processes,
  };
}
