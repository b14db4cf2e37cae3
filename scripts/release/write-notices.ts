import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { explain } from '../lib/failure.mjs';
import { root } from '../lib/root.mjs';
import { run } from '../lib/run.mjs';
import { findPnpm } from '../lib/toolchain.mjs';

const licensesSchema = z.record(
  z.string(),
  z.array(z.object({ name: z.string(), versions: z.array(z.string()), paths: z.array(z.string()) })),
);

/**
 * Writes what a release is made of: a bill of materials (CycloneDX) and the licences of its packages.
 *
 * @throws Failure where pnpm cannot say
 */
export async function writeNotices(folder: string): Promise<void> {
  writeFileSync(join(folder, 'sbom.cdx.json'), await askPnpm('sbom', '--prod', '--sbom-format', 'cyclonedx'));
  const licenses = licensesSchema.parse(
    JSON.parse(await askPnpm('--recursive', 'licenses', 'list', '--prod', '--json')),
  );
  const notices = Object.entries(licenses)
    .flatMap(([license, packages]) => packages.map((member) => ({ license, ...member })))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, versions, license, paths: [path = ''] }) =>
      [`${name} ${versions.join(', ')} (${license})`, licenseText(path)].join('\n\n').trim(),
    );
  writeFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), `${notices.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`);
}

async function askPnpm(...args: string[]): Promise<string> {
  const result = await run(await findPnpm(), args, { cwd: root });
  if (result.code !== 0) throw explain(`pnpm ${args.join(' ')}`, result);
  return result.stdout;
}

/** What stands in the package's folder; some packages have nothing. */
function licenseText(path: string): string {
  const files = readdirSync(path).filter((name) => /^(licen[cs]e|notice)/i.test(name));
  return files.map((name) => readFileSync(join(path, name), 'utf8').trim()).join('\n\n');
}
