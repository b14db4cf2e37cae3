import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { migrationList, noFilters, withSchemaEngine } from './schema-engine.ts';
import { openSession } from './session.ts';

/**
 * The SQL that leads from the migrations to the schema; empty when they say the same.
 *
 * The migrations are played on a database of their own (created and dropped), so the account needs the right to
 * create one. Nothing else on the server is read or changed.
 *
 * @example
 * const sql = await diffSchema({ connectionString, migrationsDir, schemaPath });
 * if (sql !== '') console.error(`prisma/schema.prisma is ahead of prisma/migrations:\n${sql}`);
 */
export async function diffSchema(options: {
  connectionString: string;
  migrationsDir: string;
  schemaPath: string;
}): Promise<string> {
  const { connectionString, migrationsDir, schemaPath } = options;
  const files = [{ path: basename(schemaPath), content: readFileSync(schemaPath, 'utf8') }];
  const session = await openSession(connectionString);
  try {
    const { exitCode, stdout } = await withSchemaEngine(session, schemaPath, (engine) =>
      engine.diff({
        from: { tag: 'migrations', ...migrationList(migrationsDir) },
        to: { tag: 'schemaDatamodel', files },
        script: true,
        exitCode: true,
        filters: noFilters,
      }),
    );
    return exitCode === 0 ? '' : (stdout ?? '');
  } finally {
    await session.close();
  }
}
