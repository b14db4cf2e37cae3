import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDatabase, type Database, type DatabaseOptions } from './client.ts';
import { createTestDatabase, type TestDatabase } from './testing/index.ts';

describe('createDatabase', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  const open = (options: Partial<DatabaseOptions> = {}) => {
    database = createDatabase({ connectionString: testDatabase.connectionString, ...options });
    return database;
  };

  beforeEach(async () => {
    testDatabase = await createTestDatabase();
  });
  afterEach(async () => {
    await database.close();
    await testDatabase.drop();
  });

  it('shares one pool between Prisma and direct statements', async () => {
    const { prisma, pool } = open({ max: 1 });
    await prisma.user.create({ data: { name: 'Ada', email: 'ada@example.com' } });
    const { rows } = await pool.query({ name: 'names', text: 'SELECT name FROM users' });
    expect(rows).toEqual([{ name: 'Ada' }]);
    expect(pool.totalCount).toBe(1);
  });

  it('rolls a failed transaction back', async () => {
    const { prisma } = open();
    const failing = prisma.$transaction(async (tx) => {
      await tx.user.create({ data: { name: 'Ada', email: 'ada@example.com' } });
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await prisma.user.count()).toBe(0);
  });

  it('ends a statement that runs too long', async () => {
    const { pool } = open({ statementTimeoutMs: 50 });
    await expect(pool.query('SELECT pg_sleep(30)')).rejects.toThrow('statement timeout');
  });

  it.each([
    { pooled: false, prepared: 1 },
    { pooled: true, prepared: 0 },
  ])('prepares named statements unless a pooler is in between: $pooled', async ({ pooled, prepared }) => {
    const { pool } = open({ max: 1, pooled });
    const { rows } = await pool.query({ name: 'one', text: 'SELECT $1::int AS one', values: [1] });
    expect(rows).toEqual([{ one: 1 }]);
    const { rows: statements } = await pool.query("SELECT * FROM pg_prepared_statements WHERE name = 'one'");
    expect(statements).toHaveLength(prepared);
  });

  it('survives the loss of an idle connection and reports it', async () => {
    const errors: Error[] = [];
    const lost = new Promise<void>((resolve) => {
      open({
        onIdleError: (error) => {
          errors.push(error);
          resolve();
        },
      });
    });
    const { pool } = database;
    await pool.query('SELECT 1');
    const client = createDatabase({ connectionString: testDatabase.connectionString });
    await client.pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    await client.close();
    await lost;
    expect(errors[0]?.message).toContain('terminating connection');
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it('gives up waiting for a free connection', async () => {
    const { pool } = open({ max: 1, connectionTimeoutMs: 500 });
    // A busy machine may need several tries for the connection itself.
    const held = await vi.waitFor(() => pool.connect(), { timeout: 60_000 });
    await expect(pool.query('SELECT 1')).rejects.toThrow('timeout exceeded');
    held.release();
  });

  it('may be closed twice', async () => {
    open();
    await Promise.all([database.close(), database.close()]);
  });
});
