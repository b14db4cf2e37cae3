import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, it } from 'vitest';
import { createTestDatabase } from '../testing/index.ts';
import { diffSchema } from './diff-schema.ts';

const prismaDir = join(import.meta.dirname, '../../../../prisma');
const schemaPath = join(prismaDir, 'schema.prisma');
const migrationsDir = join(prismaDir, 'migrations');

it('prisma/migrations lead exactly to prisma/schema.prisma', async () => {
  await using database = await createTestDatabase({ migrated: false });
  const { connectionString } = database;
  expect(await diffSchema({ connectionString, migrationsDir, schemaPath })).toBe('');
});

it('writes the SQL that is missing, and leaves no database behind', async () => {
  await using database = await createTestDatabase({ migrated: false });
  const { connectionString } = database;
  const folder = mkdtempSync(join(tmpdir(), 'evergrant-diff-'));
  const grown = join(folder, 'schema.prisma');
  writeFileSync(grown, `${readFileSync(schemaPath, 'utf8')}\nmodel Extra {\n  id Int @id\n}\n`);
  const sql = await diffSchema({ connectionString, migrationsDir, schemaPath: grown });
  expect(sql).toContain('CREATE TABLE "Extra"');

  const empty = join(folder, 'migrations');
  mkdirSync(empty);
  const whole = await diffSchema({ connectionString, migrationsDir: empty, schemaPath });
  expect(whole).toContain('CREATE TABLE "users"');

  const client = new pg.Client({ connectionString });
  await client.connect();
  const shadows = await client.query(
    `SELECT datname FROM pg_database WHERE datname LIKE 'evergrant_shadow%'`,
  );
  await client.end();
  expect(shadows.rows).toEqual([]);
  rmSync(folder, { recursive: true });
});
