import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { BrokenScriptError, dumpDatabase, type ScriptPart } from '@evergrant/database';
import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { findServer } from '../hub/find-server.ts';
import { loadConfig } from '../hub/load-config.ts';
import { readBackup } from './read-backup.ts';

/**
 * Writes a backup, which its owner alone may read, and reads it again. A file of that name is there only when it is whole.
 *
 * @throws CliError `CONFIGURATION`, `NOT_SET_UP`, `NO_ACCESS`, `BROKEN_BACKUP`
 * @throws DatabaseSetupError
 */
export async function backup(context: Context, file: string): Promise<Answer> {
  const { dataDir, databaseDirectUrl } = loadConfig(context);
  const path = resolve(context.cwd, file);
  const partial = `${path}.partial`;
  using _interrupts = context.holdInterrupts();
  await using server = await findServer({ dataDir, databaseUrl: databaseDirectUrl });
  try {
    const written = createWriteStream(partial, { mode: 0o600 });
    await pipeline(dumpDatabase(server.connectionString), createGzip(), written);
    const rows = await readBackup(partial, countRows);
    renameSync(partial, path);
    const note = 'The encryption keys are not in it: keep a copy of them in another place.';
    return { json: { file: path, rows }, text: path, notes: [`${rows} rows`, note] };
  } finally {
    rmSync(partial, { force: true });
  }
}

async function countRows(parts: AsyncIterable<ScriptPart>): Promise<number> {
  let rows = 0;
  for await (const part of parts) {
    if (part.kind === 'rows') for (const byte of part.data) if (byte === 10) rows += 1;
    if (part.kind === 'end' && part.rows !== rows)
      throw new BrokenScriptError(`It has ${rows} rows of ${part.rows}.`);
  }
  return rows;
}
