import { randomUUID } from 'node:crypto';
import pg from 'pg';

/** Makes a database on the server at `serverUrl`, empty or as a copy of `template`. */
export async function createDatabaseOn(serverUrl: string, template = 'template0') {
  const name = `evergrant_test_${randomUUID().replaceAll('-', '')}`;
  await administer(serverUrl, `CREATE DATABASE "${name}" TEMPLATE "${template}"`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { name, connectionString: url.href };
}

/** Drops it, whoever is still connected. */
export async function dropDatabaseOn(serverUrl: string, name: string): Promise<void> {
  await administer(serverUrl, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
}

async function administer(serverUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
