import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { BrokenScriptError, readScript, type ScriptPart } from '@evergrant/database';
import { CliError } from '../cli-error.ts';

/**
 * Reads a backup from its beginning to its end.
 *
 * @throws CliError `BROKEN_BACKUP` it is none, or not whole
 */
export async function readBackup<T>(
  path: string,
  use: (parts: AsyncIterable<ScriptPart>) => Promise<T>,
): Promise<T> {
  try {
    return await pipeline(createReadStream(path), createGunzip(), (unpacked) => use(readScript(unpacked)));
  } catch (error) {
    const packed = error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
    if (!packed && !(error instanceof BrokenScriptError)) throw error;
    const reason = packed ? 'It is no compressed file, or not a whole one.' : error.message;
    throw new CliError('BROKEN_BACKUP', `${path} cannot be restored. ${reason}`, { cause: error });
  }
}
