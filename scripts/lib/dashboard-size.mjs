import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from './root.mjs';

/** What every visitor waits for, of our own: what few pages need is loaded by it, as `app/pages.tsx` does. In kB, compressed. */
const LONGEST_OWN = 30;
/** The same with what is others', and changes seldom. */
const LONGEST_START = 200;
const OTHERS = /\/(?:react|data|start|rolldown-runtime)-[^/]+$/;

/** @typedef {{ what: string, kilobytes: number, most: number }} Size */

/**
 * How large the scripts are that the built dashboard begins with.
 *
 * @returns {Size[]}
 */
export function measureScripts() {
  const dist = join(root, 'apps/dashboard/dist');
  const page = readFileSync(join(dist, 'index.html'), 'utf8');
  const [, first] = /<script type="module"[^>]* src="([^"]+)"/.exec(page) ?? [];
  if (first === undefined) throw new Error('apps/dashboard/dist/index.html begins with no script');
  const shared = [...page.matchAll(/<link rel="modulepreload"[^>]* href="([^"]+)"/g)].map(([, path]) => path);
  /** @param {(string | undefined)[]} paths */
  const sizeOf = (paths) =>
    paths.reduce((sum, path) => sum + gzipSync(readFileSync(join(dist, path ?? ''))).length, 0) / 1_000;
  return [
    {
      what: 'our own scripts at the start',
      kilobytes: sizeOf([first, ...shared].filter((path) => !OTHERS.test(path ?? ''))),
      most: LONGEST_OWN,
    },
    { what: 'all scripts at the start', kilobytes: sizeOf([first, ...shared]), most: LONGEST_START },
  ];
}
