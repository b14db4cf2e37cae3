import type { KeyHolder as KeyHolderModel } from '@evergrant/database';
import { columns } from '../columns.ts';
import type { Queryable } from '../transaction.ts';

/** Which keys a process holds, as it last said. */
export type KeyHolder = Readonly<KeyHolderModel>;

const FIELDS = [
  'instanceId',
  'keys',
  'sealsWith',
  'journalKeys',
  'reseals',
  'seenAt',
] as const satisfies readonly (keyof KeyHolderModel)[];

/** Whoever has said nothing for so long is gone: killed, or frozen and to be left out. */
const LIVES_FOR = `interval '30 seconds'`;

/** Says what a process holds, and forgets those that are gone. */
export async function writeKeyHolder(tx: Queryable, holder: Omit<KeyHolder, 'seenAt'>): Promise<void> {
  await tx.query({
    name: 'write_key_holder',
    text: `WITH gone AS (
        DELETE FROM key_holders WHERE instance_id <> $1 AND seen_at <= clock_timestamp() - ${LIVES_FOR})
      INSERT INTO key_holders (instance_id, keys, seals_with, journal_keys, reseals, seen_at)
      VALUES ($1, $2, $3, $4, $5, clock_timestamp())
      ON CONFLICT (instance_id) DO UPDATE SET keys = excluded.keys, seals_with = excluded.seals_with,
        journal_keys = excluded.journal_keys, reseals = excluded.reseals, seen_at = excluded.seen_at`,
    values: [holder.instanceId, holder.keys, holder.sealsWith, holder.journalKeys, holder.reseals],
  });
}

/** The processes that live. */
export async function findKeyHolders(db: Queryable): Promise<KeyHolder[]> {
  const { rows } = await db.query<KeyHolderModel>({
    name: 'find_key_holders',
    text: `SELECT ${columns(FIELDS)} FROM key_holders WHERE seen_at > clock_timestamp() - ${LIVES_FOR} ORDER BY instance_id`,
  });
  return rows;
}

/** A process that ends holds nothing any more. */
export async function deleteKeyHolder(db: Queryable, instanceId: string): Promise<void> {
  await db.query({ text: 'DELETE FROM key_holders WHERE instance_id = $1', values: [instanceId] });
}
