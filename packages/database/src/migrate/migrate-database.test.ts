import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing/index.ts';
import { migrateDatabase } from './migrate-database.ts';

const schema = `
  datasource db {
    provider = "postgresql"
  }
  model Note {
    id   Int    @id @default(autoincrement())
    text String
  }
`;
const createNote = 'CREATE TABLE "Note" ("id" SERIAL PRIMARY KEY, "text" TEXT NOT NULL);\n';

describe('migrateDatabase', () => {
  let folder: string;
  let database: TestDatabase;
  let lines: string[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'evergrant-migrate-'));
    mkdirSync(join(folder, 'migrations'));
    writeFileSync(join(folder, 'schema.prisma'), schema);
    writeMigration('20260101000000_init', createNote);
    lines = [];
    database = await createTestDatabase({ migrated: false });
  });

  afterEach(async () => {
    await database.drop();
    rmSync(folder, { recursive: true });
  });

  function writeMigration(name: string, script: string): void {
    mkdirSync(join(folder, 'migrations', name), { recursive: true });
    writeFileSync(join(folder, 'migrations', name, 'migration.sql'), script);
  }

  const migrate = (schemaPath = join(folder, 'schema.prisma')) =>
    migrateDatabase({
      connectionString: database.connectionString,
      migrationsDir: join(folder, 'migrations'),
      schemaPath,
      log: (line) => lines.push(line),
    });

  async function query(sql: string): Promise<unknown[]> {
    const client = new pg.Client({ connectionString: database.connectionString });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  }

  it('applies what is missing, in order, and says so', async () => {
    writeMigration('20260102000000_second', 'ALTER TABLE "Note" ADD COLUMN "author" TEXT;');
    expect(await migrate()).toEqual({ applied: ['20260101000000_init', '20260102000000_second'] });
    expect(lines).toEqual([
      expect.stringMatching(/^applied 20260101000000_init, 20260102000000_second in \d+ ms$/),
    ]);
    writeMigration('20260103000000_third', 'ALTER TABLE "Note" ADD COLUMN "title" TEXT;');
    expect(await migrate()).toEqual({ applied: ['20260103000000_third'] });
    await query('SELECT author, title FROM "Note"');
  });

  it('records migrations as `prisma migrate deploy` does', async () => {
    await migrate();
    expect(await query('SELECT * FROM _prisma_migrations')).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
        checksum: createHash('sha256').update(createNote).digest('hex'),
        migration_name: '20260101000000_init',
        started_at: expect.any(Date),
        finished_at: expect.any(Date),
        rolled_back_at: null,
        logs: null,
        applied_steps_count: 1,
      },
    ]);
    const columns = await query(
      `SELECT column_name, data_type, character_maximum_length AS length, is_nullable, column_default
         FROM information_schema.columns WHERE table_name = '_prisma_migrations' ORDER BY ordinal_position`,
    );
    expect(columns).toMatchInlineSnapshot(`
      [
        {
          "column_default": null,
          "column_name": "id",
          "data_type": "character varying",
          "is_nullable": "NO",
          "length": 36,
        },
        {
          "column_default": null,
          "column_name": "checksum",
          "data_type": "character varying",
          "is_nullable": "NO",
          "length": 64,
        },
        {
          "column_default": null,
          "column_name": "finished_at",
          "data_type": "timestamp with time zone",
          "is_nullable": "YES",
          "length": null,
        },
        {
          "column_default": null,
          "column_name": "migration_name",
          "data_type": "character varying",
          "is_nullable": "NO",
          "length": 255,
        },
        {
          "column_default": null,
          "column_name": "logs",
          "data_type": "text",
          "is_nullable": "YES",
          "length": null,
        },
        {
          "column_default": null,
          "column_name": "rolled_back_at",
          "data_type": "timestamp with time zone",
          "is_nullable": "YES",
          "length": null,
        },
        {
          "column_default": "now()",
          "column_name": "started_at",
          "data_type": "timestamp with time zone",
          "is_nullable": "NO",
          "length": null,
        },
        {
          "column_default": "0",
          "column_name": "applied_steps_count",
          "data_type": "integer",
          "is_nullable": "NO",
          "length": null,
        },
      ]
    `);
  });

  it('continues a history that Prisma has begun, with rolled-back attempts in it', async () => {
    await migrate();
    await query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, rolled_back_at, logs)
       VALUES ('a', 'x', '20260102000000_second', now(), 'it failed once')`,
    );
    writeMigration('20260102000000_second', 'ALTER TABLE "Note" ADD COLUMN "author" TEXT;');
    expect(await migrate()).toEqual({ applied: ['20260102000000_second'] });
  });

  it('does nothing the second time, without loading the engine', async () => {
    await migrate();
    const unreadable = join(folder, 'no-such.prisma'); // the engine would have to read it
    expect(await migrate(unreadable)).toEqual({ applied: [] });
  });

  it('applies each migration once when many processes start together', async () => {
    const results = await Promise.all(Array.from({ length: 6 }, () => migrate()));
    expect(results.flatMap(({ applied }) => applied)).toEqual(['20260101000000_init']);
    expect(await query('SELECT count(*)::int FROM _prisma_migrations')).toEqual([{ count: 1 }]);
  });

  it('waits for a running `prisma migrate deploy`, which holds the same lock', async () => {
    const other = new pg.Client({ connectionString: database.connectionString });
    await other.connect();
    await other.query('SELECT pg_advisory_lock(72707369)');
    const migration = migrate();
    await waitFor(async () => {
      const waiting = await query(`SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`);
      return waiting.length === 1;
    });
    expect(await query(`SELECT to_regclass('"Note"') AS note`)).toEqual([{ note: null }]);
    await other.end();
    expect(await migration).toEqual({ applied: ['20260101000000_init'] });
  });

  it('leaves no lock and no session behind', async () => {
    await migrate();
    const others = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`;
    await waitFor(async () => (await query(others)).length === 0);
    expect(await query(`SELECT 1 FROM pg_locks WHERE locktype = 'advisory'`)).toEqual([]);
  });

  it('takes functions and strings with semicolons as they are', async () => {
    writeMigration(
      '20260102000000_function',
      `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN RAISE EXCEPTION 'append only; nothing is changed'; RETURN NULL; END; $$;
       INSERT INTO "Note" ("text") VALUES ('a;b');`,
    );
    await migrate();
    expect(await query('SELECT text FROM "Note"')).toEqual([{ text: 'a;b' }]);
  });

  it('refuses an edited migration, and names it', async () => {
    await migrate();
    writeMigration('20260101000000_init', createNote.replace('TEXT', 'VARCHAR(80)'));
    await expect(migrate()).rejects.toMatchObject({
      code: 'MIGRATION_EDITED',
      message: expect.stringContaining('20260101000000_init'),
    });
  });

  it('does not take converted line endings for an edit', async () => {
    await migrate();
    writeMigration('20260101000000_init', createNote.replaceAll('\n', '\r\n'));
    expect(await migrate()).toEqual({ applied: [] });
  });

  it('leaves the database as it was when a migration fails, says what PostgreSQL said, and tries again', async () => {
    writeMigration('20260102000000_broken', 'CREATE TABLE half (id INT); SELECT * FROM no_such_table;');
    await expect(migrate()).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      message: expect.stringMatching(
        /unchanged[\s\S]*20260102000000_broken[\s\S]*"no_such_table" does not exist/,
      ),
    });
    expect(await query(`SELECT count(*)::int AS tables FROM pg_tables WHERE schemaname = 'public'`)).toEqual([
      { tables: 0 },
    ]);
    writeMigration('20260102000000_broken', 'CREATE TABLE half (id INT);');
    expect(await migrate()).toEqual({ applied: ['20260101000000_init', '20260102000000_broken'] });
  });

  it('does not build on a failure of `prisma migrate deploy`', async () => {
    await migrate();
    await query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, logs)
       VALUES ('a', 'x', '20260102000000_second', 'it failed')`,
    );
    await expect(migrate()).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      message: expect.stringMatching(/20260102000000_second failed earlier.*prisma migrate resolve/),
    });
  });

  it('starts on a database of a newer version, so that one can go back, and says so', async () => {
    writeMigration('20260102000000_newer', 'ALTER TABLE "Note" ADD COLUMN "author" TEXT;');
    await migrate();
    rmSync(join(folder, 'migrations/20260102000000_newer'), { recursive: true });
    lines.length = 0;
    expect(await migrate()).toEqual({ applied: [] });
    expect(lines).toEqual([
      'the database was migrated by a newer version of Evergrant (20260102000000_newer)',
    ]);
  });

  it('says that no server answers, without the connection string', async () => {
    const migration = migrateDatabase({
      connectionString: 'postgresql://someone:secret-password@127.0.0.1:1/none',
      migrationsDir: join(folder, 'migrations'),
      schemaPath: join(folder, 'schema.prisma'),
      log: () => {},
    });
    const error = await migration.catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'UNREACHABLE', message: expect.stringContaining('DATABASE_URL') });
    expect(String(error)).not.toContain('secret-password');
  });
});

async function waitFor(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition()));
}
