import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One folder of `prisma/migrations`. */
export type Migration = {
  /** Folder name, for example `20260101000000_init`; their order is the order of application. */
  name: string;
  /** Text of `migration.sql`. */
  script: string;
};

/** Reads `prisma/migrations`, in order of application. */
export function readMigrations(migrationsDir: string): Migration[] {
  return readdirSync(migrationsDir)
    .filter((name) => existsSync(join(migrationsDir, name, 'migration.sql')))
    .sort()
    .map((name) => ({ name, script: readFileSync(join(migrationsDir, name, 'migration.sql'), 'utf8') }));
}

/**
 * Whether `checksum` (SHA-256, hex) is that of the script. As in Prisma, line endings do not count: Git may have
 * converted them.
 */
export function matchesChecksum({ script }: Migration, checksum: string): boolean {
  const unix = script.replaceAll('\r\n', '\n');
  return [script, unix, unix.replaceAll('\n', '\r\n')].some((text) => sha256(text) === checksum);
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
