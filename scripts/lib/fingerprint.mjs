import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { root } from './root.mjs';

const ignored = new Set(['node_modules', 'dist', 'coverage', 'test-results', 'e2e', 'generated']);

/**
 * A hash of the content of files and folders (paths from the project's root), without what is built or tests.
 * Content, not dates: switching branches back and forth then costs nothing.
 *
 * @param {string[]} paths
 */
export function fingerprint(paths) {
  const hash = createHash('sha256');
  for (const file of paths.flatMap((path) => filesIn(join(root, path)))) {
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesIn(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .filter((name) => !ignored.has(name) && !/\.test\.tsx?$/.test(name))
    .flatMap((name) => filesIn(join(path, name)));
}

/**
 * Does `work` unless it was done for these inputs and its output is still there. The note of it lies at `stamp`.
 *
 * @param {{ inputs: string[], output: string, stamp: string }} task paths from the project's root
 * @param {() => Promise<void>} work
 */
export async function unlessDone({ inputs, output, stamp }, work) {
  const wanted = fingerprint(inputs);
  const stampPath = join(root, stamp);
  const done =
    existsSync(join(root, output)) && existsSync(stampPath) && readFileSync(stampPath, 'utf8') === wanted;
  if (done) return;
  await work();
  mkdirSync(dirname(stampPath), { recursive: true });
  writeFileSync(stampPath, wanted);
}
