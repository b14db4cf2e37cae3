import { parseJson } from '@evergrant/providers';
import { z } from 'zod';
import { readDatabaseTime } from './database-time-store.ts';
import { abandonedGrantSchema, leaveJournaledGrant } from './flows/abandon-certainly.ts';
import type { JournalEntry } from './journal/refresh-journal.ts';
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

/** What became of entries: those that the database refused for good were set aside, those that cannot be read stay. */
export interface RecoveredEntries {
  readonly written: number;
  readonly refused: number;
  readonly unreadable: number;
}

/**
 * Writes what an earlier process left in the journal, here or in the shared place: outcomes of refreshes, and grants to give
 * back. To be called at start, before the first refresh. No entry keeps a hub from starting, whatever stands in it.
 *
 * @throws the error of a database that is away
 */
export async function recoverJournal(deps: SettleDeps): Promise<RecoveredEntries> {
  const found = await settleEntries(deps, await deps.journal.read(), new Set());
  return { ...found, unreadable: found.unreadable.size };
}

/**
 * Writes, called again and again, what nobody else writes: entries that have waited from one call to the next while the
 * database was there. A living process tries its own every few seconds, so the calls should be ten seconds apart. What is left
 * is of a machine that died, or of a command.
 *
 * @returns the call; it throws the error of a database that is away
 */
export function createJournalSweep(deps: SettleDeps): () => Promise<void> {
  let waiting: ReadonlySet<string> = new Set();
  let unreadable: ReadonlySet<string> = new Set();
  return async () => {
    const before = waiting;
    waiting = new Set();
    const entries = await deps.journal.read();
    await readDatabaseTime(deps.db);
    waiting = new Set(entries.map(({ id }) => id));
    const left = entries.filter(({ id }) => before.has(id));
    ({ unreadable } = await settleEntries(deps, left, unreadable));
  };
}

/** @param told entries that were unreadable before: that is said once */
async function settleEntries(
  deps: SettleDeps,
  entries: readonly JournalEntry[],
  told: ReadonlySet<string>,
): Promise<{ written: number; refused: number; unreadable: ReadonlySet<string> }> {
  const found = { written: 0, refused: 0, unreadable: new Set<string>() };
  for (const { id, text } of entries) {
    const read = readEntry(text);
    if ('problem' in read) {
      if (!told.has(id)) deps.log.error({}, UNREADABLE[read.problem]);
      found.unreadable.add(id);
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
