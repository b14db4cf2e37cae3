import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

/** What is text, and long enough to be worth it. */
const TEXT = /\.(js|css|html|svg)$/;
const SHORTEST_BYTES = 1_024;

/** Leaves a compressed copy beside each text file of the build, which the hub serves where the browser takes it. */
export function precompress(): Plugin {
  return {
    name: 'precompress',
    apply: 'build',
    async writeBundle({ dir }) {
      if (dir === undefined) return;
      const paths = (await readdir(dir, { recursive: true })).filter((path) => TEXT.test(path));
      await Promise.all(paths.map((path) => compress(join(dir, path))));
    },
  };
}

async function compress(path: string): Promise<void> {
  const content = await readFile(path);
  if (content.length < SHORTEST_BYTES) return;
  const [brotli, zipped] = await Promise.all([
    promisify(brotliCompress)(content),
    promisify(gzip)(content, { level: 9 }),
  ]);
  await Promise.all([writeFile(`${path}.br`, brotli), writeFile(`${path}.gz`, zipped)]);
}
