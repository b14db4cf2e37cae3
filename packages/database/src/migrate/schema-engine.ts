import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  DriverAdapterError,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
} from '@prisma/driver-adapter-utils';
import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';
import { readMigrations } from './migrations-folder.ts';
import { openSession, type Session } from './session.ts';

/** No table or enum is managed by anything but the migrations. */
export const noFilters = { externalTables: [], externalEnums: [] };

/** The advisory lock under which `prisma migrate deploy` works. */
export const prismaMigrateLock = 72707369;

/**
 * Runs `use` with Prisma's schema engine, compiled to WASM, on the session's connection: the same engine as in
 * `prisma migrate`, but without a binary to download.
 */
export async function withSchemaEngine<T>(
  session: Session,
  schemaPath: string,
  use: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  const { SchemaEngine } = await loadWasm();
  const adapter = bindMigrationAwareSqlAdapterFactory(migrationAdapter(session));
  const datamodels: [string, string][] = [[basename(schemaPath), readFileSync(schemaPath, 'utf8')]];
  const engine = await SchemaEngine.new({ datamodels }, () => {}, adapter);
  try {
    return await use(engine);
  } finally {
    engine.free();
  }
}

/** `prisma/migrations` in the form the engine takes. */
export function migrationList(migrationsDir: string): MigrationList {
  return {
    baseDir: migrationsDir,
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories: readMigrations(migrationsDir).map(({ name, script }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: script } },
    })),
  };
}

/** What is used of the global, which is declared only among the browser's types. */
declare const WebAssembly: {
  instantiate(
    binary: Uint8Array,
    imports: Record<string, Record<string, unknown>>,
  ): Promise<{ instance: { exports: Record<string, unknown> } }>;
};

let loaded: Promise<typeof import('@prisma/schema-engine-wasm/schema_engine_bg')> | undefined;

/** The package is made for bundlers, which import `.wasm` files; here that import is done by hand. */
function loadWasm() {
  loaded ??= (async () => {
    const bindings = await import('@prisma/schema-engine-wasm/schema_engine_bg');
    const script = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
    const binary = readFileSync(join(dirname(script), 'schema_engine_bg.wasm'));
    const { instance } = await WebAssembly.instantiate(binary, { './schema_engine_bg.js': { ...bindings } });
    bindings.__wbg_set_wasm(instance.exports);
    const start = instance.exports.__wbindgen_start;
    if (typeof start === 'function') start();
    return bindings;
  })();
  return loaded;
}

/** `@prisma/adapter-pg` as the engine needs it. */
function migrationAdapter(session: Session): SqlMigrationAwareDriverAdapterFactory {
  const { provider, adapterName } = new PrismaPg(session.pool);
  return {
    provider,
    adapterName,
    connect: () => adapterOf(session),
    connectToShadowDb: () => connectToShadowDatabase(session),
  };
}

/**
 * Three corrections to `@prisma/adapter-pg`, which is made for queries rather than for migrations:
 *
 * - It cuts a script at every semicolon, also inside strings and function bodies, and runs the pieces one by one.
 *   Sent whole, as `prisma migrate deploy` does, PostgreSQL parses it itself and runs it as one transaction.
 * - It does not know the type "char" of the system catalogs, so that the engine could not read a database's schema.
 * - The engine's session lock is left out: `migrateDatabase` holds the same lock in a form that survives PgBouncer.
 */
async function adapterOf({ pool, client }: Session): Promise<SqlDriverAdapter> {
  const adapter = await new PrismaPg(pool).connect();
  const executeRaw = adapter.executeRaw.bind(adapter);
  const queryRaw = adapter.queryRaw.bind(adapter);
  const charColumns = watchCharColumns(client);
  return Object.assign(adapter, {
    executeScript: async (script: string) => {
      await pool.query(script).catch((error: unknown) => {
        throw asDriverError(error);
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

/** In the engine's own form, so that it can record what PostgreSQL said. */
function asDriverError(error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError)) return error;
  const { code = '', severity = 'ERROR', message, detail, column, hint } = error;
  return new DriverAdapterError({ kind: 'postgres', code, severity, message, detail, column, hint });
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
async function connectToShadowDatabase({ pool }: Session): Promise<SqlDriverAdapter> {
  const database = `evergrant_shadow_${crypto.randomUUID()}`;
  await pool.query(`CREATE DATABASE "${database}"`);
  const shadow = await openSession(withDatabase(pool.options.connectionString ?? '', database));
  return Object.assign(await adapterOf(shadow), {
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
