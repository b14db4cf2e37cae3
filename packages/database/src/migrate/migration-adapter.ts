import { PrismaPg } from '@prisma/adapter-pg';
import {
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
} from '@prisma/driver-adapter-utils';
import pg from 'pg';
import { openSession, type Session } from './session.ts';

/**
 * `@prisma/adapter-pg` as the schema engine needs it. `onScriptError` is told what PostgreSQL said of a script; the
 * engine's own account of it has lost most of that.
 */
export function createMigrationAdapter(
  session: Session,
  onScriptError: (error: unknown) => void,
): SqlMigrationAwareDriverAdapterFactory {
  const { provider, adapterName } = new PrismaPg(session.pool);
  return {
    provider,
    adapterName,
    connect: () => adapterOf(session, onScriptError),
    connectToShadowDb: () => connectToShadowDatabase(session, onScriptError),
  };
}

/**
 * Three corrections to the adapter, which is made for queries rather than for migrations:
 *
 * - It cuts a script at every semicolon, also inside strings and function bodies, and runs the pieces one by one.
 *   Here it is sent whole, as `prisma migrate deploy` does, and PostgreSQL parses it.
 * - It does not know the type "char" of the system catalogs, so that the engine could not read a database's schema.
 * - The engine's session lock is left out: `migrateDatabase` holds the same lock in a form that survives PgBouncer.
 */
async function adapterOf(
  { pool, client }: Session,
  onScriptError: (error: unknown) => void,
): Promise<SqlDriverAdapter> {
  const adapter = await new PrismaPg(pool).connect();
  const executeRaw = adapter.executeRaw.bind(adapter);
  const queryRaw = adapter.queryRaw.bind(adapter);
  const charColumns = watchCharColumns(client);
  return Object.assign(adapter, {
    executeScript: async (script: string) => {
      await pool.query(script).catch((error: unknown) => {
        onScriptError(error);
        throw error;
      });
    },
    executeRaw: async (query: SqlQuery) => (query.sql.includes('pg_advisory_lock(') ? 0 : executeRaw(query)),
    queryRaw: async (query: SqlQuery) => {
      const result = await queryRaw(query);
      for (const column of charColumns()) result.columnTypes[column] = ColumnTypeEnum.Character;
      return result;
    },
  });
}

/** Presents "char" columns as text, and tells which columns of the latest result those were. */
function watchCharColumns(client: pg.PoolClient): () => number[] {
  const [charOid, textOid] = [18, 25];
  let latest: number[] = [];
  const present = ({ fields }: { fields: { dataTypeID: number }[] }) => {
    latest = fields.flatMap(({ dataTypeID }, column) => (dataTypeID === charOid ? [column] : []));
    for (const column of latest) Object.assign(fields[column] ?? {}, { dataTypeID: textOid });
  };
  if (client instanceof pg.Client) client.connection.prependListener('rowDescription', present);
  return () => latest;
}

/** The adapter drops the shadow database while its own pool is still connected to it, which PostgreSQL refuses. */
async function connectToShadowDatabase(
  { pool }: Session,
  onScriptError: (error: unknown) => void,
): Promise<SqlDriverAdapter> {
  const database = `evergrant_shadow_${crypto.randomUUID()}`;
  await pool.query(`CREATE DATABASE "${database}"`);
  const shadow = await openSession(withDatabase(pool.options.connectionString ?? '', database));
  return Object.assign(await adapterOf(shadow, onScriptError), {
    dispose: async () => {
      await shadow.close();
      await pool.query(`DROP DATABASE "${database}" WITH (FORCE)`);
    },
  });
}

/** The same server, another database. */
function withDatabase(connectionString: string, database: string): string {
  const url = new URL(connectionString);
  url.pathname = `/${database}`;
  return url.href;
}
