import { join } from 'node:path';
import { listSetAside } from '@evergrant/core';
import type { Config } from '@evergrant/server/config';
import type { Check } from '../checks.ts';

/** Entries of the journal that the database refused for good; nothing is said while there are none. */
export async function checkJournal({ dataDir }: Pick<Config, 'dataDir'>): Promise<Check[]> {
  const directory = join(dataDir, 'journal');
  const ids = await listSetAside(directory).catch(codeOf);
  if (typeof ids === 'string')
    return [
      {
        name: 'journal',
        status: 'fail',
        message: `${directory} cannot be read (${ids})`,
        advice: 'Run this as the account that runs the hub.',
      },
    ];
  if (ids.length === 0) return [];
  return [
    {
      name: 'journal',
      status: 'warn',
      message: `entries that the database refused: ${ids.join(', ')}`,
      advice: `They are kept in ${join(directory, 'refused')}. See "A refused refresh outcome" in docs/runbook.md.`,
    },
  ];
}

/** The system's code of what is in the way, such as `EACCES`. */
function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  throw error;
}
