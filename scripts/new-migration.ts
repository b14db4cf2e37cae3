// Writes the SQL that leads from prisma/migrations to prisma/schema.prisma into a new migration:
//
//   node scripts/new-migration.ts add-webhooks

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diffSchema, startEmbeddedPostgres } from '@evergrant/database';

const root = join(import.meta.dirname, '..');
const migrationsDir = join(root, 'prisma/migrations');
const schemaPath = join(root, 'prisma/schema.prisma');

const name = process.argv[2];
if (name === undefined || !/^[a-z0-9][a-z0-9-]*$/.test(name)) {
  console.error('usage: node scripts/new-migration.ts <name-in-kebab-case>');
  process.exit(2);
}

const sql = await difference();
if (sql === '') {
  console.log('prisma/migrations and prisma/schema.prisma agree');
} else {
  const timestamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const folder = join(migrationsDir, `${timestamp}_${name.replaceAll('-', '_')}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'migration.sql'), sql);
  // Prisma's CLI wants it; it keeps a history from being continued on another kind of database.
  writeFileSync(join(migrationsDir, 'migration_lock.toml'), 'provider = "postgresql"\n');
  console.log(`wrote ${folder}/migration.sql: read it before you commit it`);
}

async function difference(): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), 'evergrant-migration-'));
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => {}, durable: false });
  try {
    return await diffSchema({ connectionString: postgres.connectionString, migrationsDir, schemaPath });
  } finally {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
