import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findQueries } from './lib/find-queries.ts';

/**
 * Checks that the database is asked in `*-store.ts` files only: `node scripts/check-queries.ts`. Import rules cannot see
 * it, because the pool and the Prisma client are passed on as arguments.
 */
const ROOT = join(import.meta.dirname, '..');
const SOURCES = '{packages/core,apps/server,apps/cli}/src/**/*.ts';
const EXEMPT = /-store\.ts$|\.(test|test-d|fixture)\.ts$|\/testing\//;

/** No statements about data. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'packages/core/src/transaction.ts': 'BEGIN, COMMIT and ROLLBACK around what stores do',
  'apps/cli/src/connections/remote.ts': 'calls of the typed client, which asks a hub',
  'packages/core/src/changes/listen-line.ts': 'LISTEN, and a sign of life, on a connection of its own',
};

const files = globSync(SOURCES, { cwd: ROOT }).filter((file) => !EXEMPT.test(file));
const problems = files
  .filter((file) => !(file in EXCEPTIONS))
  .flatMap((file) =>
    findQueries(readFileSync(join(ROOT, file), 'utf8')).map(({ line, text }) => `${file}:${line}: ${text}`),
  );

for (const problem of problems) console.error(problem);
if (problems.length > 0) {
  console.error('Queries stand in *-store.ts files (docs/decisions/0018-where-sql-ends.md).');
  process.exitCode = 1;
} else console.log(`${files.length} sources, queries in stores only`);
