import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg';
import { createMigrationAdapter } from './migration-adapter.ts';
import { readMigrations } from './migrations-folder.ts';
import type { Session } from './session.ts';

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
  let scriptError: unknown;
  const adapter = createMigrationAdapter(session, (error) => {
    scriptError = error;
  });
  const datamodels: [string, string][] = [[basename(schemaPath), readFileSync(schemaPath, 'utf8')]];
  const engine = await SchemaEngine.new(
    { datamodels },
    () => {},
    bindMigrationAwareSqlAdapterFactory(adapter),
  );
  try {
    return await use(engine);
  } catch (error) {
    throw scriptError ?? error;
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
