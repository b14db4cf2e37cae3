import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from './generated/prisma/client.ts';
import { PoolerClient } from './pooler-client.ts';

/** One pool of connections, used through Prisma and directly. */
export type Database = {
  prisma: PrismaClient;
  /** For prepared statements on hot paths: give `name` and they are parsed once per connection. */
  pool: pg.Pool;
  /** Waits for what is under way, then closes every connection. Safe to call twice. */
  close(): Promise<void>;
};

export type DatabaseOptions = {
  connectionString: string;
  /**
   * Most connections at once. Every hub process has a pool of its own: all of them together must stay below the
   * server's `max_connections`.
   * @default 20
   */
  max?: number;
  /**
   * Longest time for one statement in ms, enforced by the server (`statement_timeout`) and, 5 seconds later, by us,
   * for a server that no longer answers.
   * @default 15000
   */
  statementTimeoutMs?: number;
  /**
   * Whether a pooler in transaction mode (PgBouncer, of any version) stands in between. Then nothing relies on a session:
   * no prepared statements, and no time limit enforced by the server, which a pooler refuses to pass on (set it with
   * `ALTER ROLE`).
   * @default false
   */
  pooled?: boolean;
  /**
   * Longest wait for a free connection in ms.
   * @default 5000
   */
  connectionTimeoutMs?: number;
  /** Told when an idle connection breaks, for example because the server restarts. The pool replaces it. */
  onIdleError?: (error: Error) => void;
};

const answerGraceMs = 5_000;

/**
 * Opens the pool lazily: nothing connects before the first query, so an unreachable server shows there.
 *
 * @example
 * const database = createDatabase({ connectionString: 'postgresql://localhost/evergrant' });
 * const users = await database.prisma.user.count();
 * await database.close();
 */
export function createDatabase(options: DatabaseOptions): Database {
  const { connectionString, max = 20, statementTimeoutMs = 15_000, connectionTimeoutMs = 5_000 } = options;
  const { pooled = false } = options;
  const pool = new pg.Pool({
    connectionString,
    max,
    connectionTimeoutMillis: connectionTimeoutMs,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    application_name: 'evergrant',
    query_timeout: statementTimeoutMs + answerGraceMs,
    ...(pooled
      ? { Client: PoolerClient }
      : {
          statement_timeout: statementTimeoutMs,
          idle_in_transaction_session_timeout: statementTimeoutMs * 2,
        }),
  });
  let closed: Promise<void> | undefined;
  // Without a listener, a broken idle connection would end the process. While closing, that is what connections do.
  pool.on('error', (error) => {
    if (closed === undefined) options.onIdleError?.(error);
  });
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    prisma,
    pool,
    close: () => {
      closed ??= prisma.$disconnect().then(() => pool.end());
      return closed;
    },
  };
}
