import pg from 'pg';
import { DatabaseSetupError } from '../setup-error.ts';

/** A pool that is one connection: what Prisma's adapter takes, with the session that a transaction needs. */
export type Session = { pool: pg.Pool; client: pg.PoolClient; close(): Promise<void> };

/**
 * Connects, without any of the time limits of ordinary work.
 *
 * @throws DatabaseSetupError `UNREACHABLE`
 */
export async function openSession(connectionString: string): Promise<Session> {
  const pool = new pg.Pool({ connectionString, max: 1, connectionTimeoutMillis: 10_000 });
  const client = await pool.connect().catch((cause: unknown) => {
    throw unreachable(cause);
  });
  // A connection that breaks shows at the next statement.
  client.on('error', () => {});
  pool.on('error', () => {});
  Object.assign(pool, { query: client.query.bind(client) });
  return {
    pool,
    client,
    close: async () => {
      client.release();
      await pool.end();
    },
  };
}

function unreachable(cause: unknown): DatabaseSetupError {
  const reason = cause instanceof Error ? cause.message || cause.name : String(cause);
  return new DatabaseSetupError(
    'UNREACHABLE',
    `PostgreSQL does not answer: ${reason}. Check that the server runs and that DATABASE_URL (DATABASE_DIRECT_URL, where it is set) names it.`,
    { cause },
  );
}
