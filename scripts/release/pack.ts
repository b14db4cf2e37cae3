import { basename } from 'node:path';
import { create } from 'tar';

/** Packs a folder under the name of the archive. The same content makes the same archive: no owners, one date for all. */
export async function packFolder(folder: string, file: string): Promise<void> {
  const prefix = basename(file, '.tgz');
  const mtime = new Date(0);
  await create({ gzip: { level: 9 }, portable: true, mtime, prefix, file, cwd: folder }, ['.']);
}
