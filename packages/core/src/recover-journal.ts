import { parseJson } from '@evergrant/providers';
import { z } from 'zod';
import { abandonedGrantSchema, leaveJournaledGrant } from './flows/abandon-certainly.ts';
import { refreshOutcomeSchema } from './tokens/refresh-outcome.ts';
import { type SettleDeps, settleJournaledRefresh } from './tokens/settle-refresh.ts';

const entrySchema = z.union([refreshOutcomeSchema, abandonedGrantSchema]);

/** What is said of an entry that stays where it is. */
const UNREADABLE = {
  sealed: 'Journal entry cannot be read: its key is missing from the key ring',
  foreign: 'Journal entry cannot be understood: another version of the hub wrote it',
} as const;

/** @param text null: no key of the ring opens it */
function readEntry(
  text: string | null,
): { readonly problem: keyof typeof UNREADABLE } | { readonly entry: z.infer<typeof entrySchema> } {
  if (text === null) return { problem: 'sealed' };
  const read = entrySchema.safeParse(parseJson(text));
  return read.success ? { entry: read.data } : { problem: 'foreign' };
}

/**
 * Writes what an earlier process left in the journal: outcomes of refreshes, and grants to give back. To be called at
 * start, before the first refresh. No entry keeps a hub from starting, whatever stands in it.
 *
 * @returns how many entries were written, how many the database refused for good (these are set aside), and how many cannot
 *   be read (these stay where they are)
 * @throws the error of a database that is away
 */
export async function recoverJournal(
  deps: SettleDeps,
): Promise<{ written: number; refused: number; unreadable: number }> {
  const found = { written: 0, refused: 0, unreadable: 0 };
  for (const { id, text } of await deps.journal.read()) {
    const read = readEntry(text);
    if ('problem' in read) {
      deps.log.error({}, UNREADABLE[read.problem]);
      found.unreadable += 1;
      continue;
    }
    const { entry } = read;
    const taken =
      entry.kind === 'abandoned'
        ? await leaveJournaledGrant(deps, id, entry)
        : await settleJournaledRefresh(deps, id, entry);
    found[taken ? 'written' : 'refused'] += 1;
  }
  return found;
}
