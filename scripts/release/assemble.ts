import { chmodSync, cpSync, globSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import manifest from '../../apps/cli/package.json' with { type: 'json' };
import { root } from '../lib/root.mjs';
import { bundlePrograms } from './bundle.ts';
import { packageFolder } from './package-folder.ts';
import { writeNotices } from './write-notices.ts';

/** Files that the programs read while they run, from the project's root. They lie at the same place in a release. */
const READ_AT_RUN_TIME = [
  'apps/dashboard/dist/**/*',
  'docs/errors.md',
  'packages/sandbox/src/pages/*.{css,svg}',
  'prisma/schema.prisma',
  'prisma/migrations/**/*',
];
/** For whoever unpacks it. */
const FOR_PEOPLE = [
  '.env.example',
  'LICENSE',
  'deploy/systemd/*',
  'docs/guides/operator.md',
  'docs/runbook.md',
];
/** What Node runs, however old it is. */
const LAUNCHERS = ['evergrant.mjs', 'healthcheck.mjs'];

/** Makes the folder of a release, without a PostgreSQL. */
export async function assembleRelease(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await bundlePrograms(join(folder, 'lib'));
  for (const file of globSync([...READ_AT_RUN_TIME, ...FOR_PEOPLE], { cwd: root, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const path = join(file.parentPath, file.name);
    copy(path, join(folder, path.slice(root.length)));
  }
  for (const name of LAUNCHERS) {
    copy(join(import.meta.dirname, 'files', name), join(folder, name));
    chmodSync(join(folder, name), 0o755);
  }
  const engine = packageFolder('@prisma/schema-engine-wasm');
  copy(engine, join(folder, 'node_modules/@prisma/schema-engine-wasm'));
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(releaseManifest(), null, 2)}\n`);
  await writeNotices(folder);
}

function releaseManifest(): object {
  const { name, version, description, license } = manifest;
  const programs = { bin: { evergrant: './evergrant.mjs' }, engines: { node: '>=24' } };
  return { name, version, description, license, type: 'module', ...programs };
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true, dereference: true });
}
