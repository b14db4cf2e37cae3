import { countSealed, findVaultKeys, type MasterKey } from '@evergrant/core';
import type { Database } from '@evergrant/database';
import { keyFileIn } from '@evergrant/server/key-file';
import type { Answer } from '../answer.ts';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { loadKeys, loadRing } from '../hub/load-keys.ts';
import { withDatabase } from '../hub/with-database.ts';
import { prependKey } from './key-list-file.ts';
import { newKey } from './new-key.ts';

/** Ids that name a key, or once did: what is left of a lost key keeps its name. */
async function takenIds(db: Pick<Database, 'pool'>, keys: readonly MasterKey[]): Promise<Set<string>> {
  const stored = [...(await findVaultKeys(db.pool)), ...(await countSealed(db.pool))];
  return new Set([...keys.map(({ id }) => id), ...stored.map(({ keyId }) => keyId)]);
}

/** `k3` after `k2`, whatever other names there are. */
function nextId(taken: ReadonlySet<string>): string {
  const numbers = [...taken].flatMap((id) => /^k(\d{1,9})$/.exec(id)?.[1] ?? []).map(Number);
  return `k${Math.max(0, ...numbers) + 1}`;
}

/**
 * Makes a key and puts it in front of those in the key file. The hub reads the file again by itself; the new key seals as
 * soon as every process has it, and what the others sealed is sealed anew in the background.
 *
 * @param input.id default: the next one of the form `k2`
 * @throws CliError `KEYS_NOT_IN_FILE`, `KEYS_DO_NOT_FIT`, `USAGE` the id is taken, `NO_ACCESS`,
 *   `KEY_NOT_WRAPPED`
 */
export function rotateKeys(context: Context, input: { id: string | undefined }): Promise<Answer> {
  return withDatabase(context, async ({ config, db }) => {
    const file = keyFileIn(config);
    if (file === undefined)
      throw new CliError(
        'KEYS_NOT_IN_FILE',
        'The keys stand in the variable EVERGRANT_KEYS, which a command cannot change. Make a key ("keys generate ' +
          '--id k2"), put it in front in EVERGRANT_KEYS of every process, and restart one after the other.',
      );
    const { activeKeyId } = await loadRing({ config, db });
    const taken = await takenIds(db, await loadKeys(config));
    const id = input.id ?? nextId(taken);
    if (taken.has(id)) throw new CliError('USAGE', `The id "${id}" is taken: every key needs another one.`);
    await prependKey(file, await newKey(id, config));
    return {
      json: { id, file, before: activeKeyId },
      text: `Put the new key ${id} in front in ${file}.`,
      notes: [
        'Copy the file to a safe place now, apart from the database.',
        'Processes that read this file have the key within seconds; give it to all others. It seals once all have it, and',
        'what the old keys sealed is sealed anew in the background: "keys status" shows how far that is.',
        `When it says that ${activeKeyId} is removable: evergrant keys retire ${activeKeyId}`,
      ],
    };
  });
}
