import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { root } from '../lib/root.mjs';

const database = createRequire(join(root, 'packages/database/package.json'));

/**
 * The folder of a package that the database package depends on, or that one of those does.
 *
 * @param through the package whose dependency it is
 */
export function packageFolder(name: string, through?: string): string {
  const from = through === undefined ? database : createRequire(join(packageFolder(through), 'package.json'));
  const found = (from.resolve.paths(name) ?? []).map((folder) => join(folder, name, 'package.json'));
  for (const path of found) if (existsSync(path)) return dirname(realpathSync(path));
  throw new Error(`the package ${name} is not installed`);
}
