import { randomUUID } from 'node:crypto';
import pg from 'pg';

/**
 * Makes a database on the server at `serverUrl`, empty or as a copy of `template`. The name of a copy begins with that
 * of its template.
 */
export async function createDatabaseOn(serverUrl: string, template?: string) {
  const id = randomUUID().replaceAll('-', '');
  const name = template === undefined ? `evergrant_test_${id}` : `${template}_${id.slice(0, 12)}`;
  // Copying files takes half of what PostgreSQL's default, writing every page into its log, does.
  await administer(
    serverUrl,
    `CREATE DATABASE "${name}" TEMPLATE "${template ?? 'template0'}" STRATEGY FILE_COPY`,
  );
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { name, connectionString: url.href };
}

/** Drops it, whoever is still connected. */
export async function dropDatabaseOn(serverUrl: string, name: string): Promise<void> {
  await administer(serverUrl, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
}

/** Drops a template, and the copies of it that are left. */
export async function dropTemplateOn(serverUrl: string, template: string): Promise<void> {
  const copies = await administer(
    serverUrl,
    `SELECT datname AS name FROM pg_database WHERE starts_with(datname, '${template}')`,
  );
  for (const { name } of copies) await dropDatabaseOn(serverUrl, name);
}

/** A connection costs the server half of what a copy does, so it stays open; it keeps no process from ending. */
const administrators = new Map<string, pg.Pool>();

async function administer(serverUrl: string, statement: string): Promise<readonly { name: string }[]> {
  let pool = administrators.get(serverUrl);
  if (pool === undefined) {
    pool = new pg.Pool({ connectionString: serverUrl, max: 1, idleTimeoutMillis: 0, allowExitOnIdle: true });
    // Where the server ends before this process does.
    pool.on('error', () => undefined);
    administrators.set(serverUrl, pool);
  }
  return (await pool.query<{ name: string }>(statement)).rows;
}
