import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from './root.mjs';

/** What every visitor waits for: what few pages need is loaded by these, as `app/pages.tsx` does. In kB, compressed. */
const LONGEST_FIRST_CHUNK = 70;

/**
 * How large the script is that the built dashboard begins with.
 *
 * @returns {{ kilobytes: number, most: number }}
 */
export function measureFirstChunk() {
  const dist = join(root, 'apps/dashboard/dist');
  const page = readFileSync(join(dist, 'index.html'), 'utf8');
  const [, path] = /<script type="module"[^>]* src="([^"]+)"/.exec(page) ?? [];
  if (path === undefined) throw new Error('apps/dashboard/dist/index.html begins with no script');
  return { kilobytes: gzipSync(readFileSync(join(dist, path))).length / 1_000, most: LONGEST_FIRST_CHUNK };
}
