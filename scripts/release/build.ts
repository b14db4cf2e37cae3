import { rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import manifest from '../../apps/cli/package.json' with { type: 'json' };
import { root } from '../lib/root.mjs';
import { assembleRelease } from './assemble.ts';
import { addEmbeddedPostgres } from './embedded-postgres.ts';
import { packFolder } from './pack.ts';

/**
 * Makes the release: `node scripts/release/build.ts [folder]`, by default `dist/release`. In it, `evergrant` is for every
 * platform and a PostgreSQL of your own; the other folder brings one for the platform it was built on. Both are packed.
 */
const out = resolve(process.argv[2] ?? join(root, 'dist/release'));
const name = `evergrant-${manifest.version}`;
rmSync(out, { recursive: true, force: true });
await assembleRelease(join(out, 'evergrant'));
await pack('evergrant', name);
const platform = addEmbeddedPostgres(join(out, 'evergrant'), join(out, 'evergrant-with-postgres'));
await pack('evergrant-with-postgres', `${name}-${platform}`);

async function pack(folder: string, archive: string): Promise<void> {
  const file = join(out, `${archive}.tgz`);
  await packFolder(join(out, folder), file);
  console.log(`  ${file}: ${(statSync(file).size / 1e6).toFixed(1)} MB`);
}
