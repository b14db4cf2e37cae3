import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { DatabaseSetupError } from './setup-error.ts';

/** How long a server may take to answer; a notification that a proxy lets through has arrived long before. */
const PATIENCE_MS = 5_000;

function createClient(connectionString: string, applicationName: string): pg.Client {
  const client = new pg.Client({
    connectionString,
    application_name: applicationName,
    keepAlive: true,
    connectionTimeoutMillis: PATIENCE_MS,
    query_timeout: PATIENCE_MS,
  });
  // A connection that breaks shows at the next statement; without a listener it would end the process.
  client.on('error', () => undefined);
  return client;
}

/**
 * Connects for LISTEN, which needs one session for as long as it listens.
 *
 * A proxy in between shows in a process id that is not the server's. Some give every connection a session of its own;
 * one that pools by transaction does not, and no notification reaches who waits. So it is tried.
 *
 * @throws DatabaseSetupError `POOLED`
 * @throws what `pg` throws when the server does not answer
 */
export async function openDirectConnection(
  connectionString: string,
  applicationName: string,
): Promise<pg.Client> {
  const client = createClient(connectionString, applicationName);
  try {
    await client.connect();
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const isServer = 'processID' in client && client.processID === rows[0]?.pid;
    if (isServer || (await hears(client, connectionString, applicationName))) return client;
  } catch (error) {
    void client.end().catch(() => undefined);
    throw error;
  }
  await client.end();
  throw new DatabaseSetupError(
    'POOLED',
    'The database is reached through a connection pooler, where no change of another process would be heard of. Set ' +
      'DATABASE_DIRECT_URL to an address of the same database past the pooler; DATABASE_URL may stay as it is.',
  );
}

/** Whether a notification of somebody else arrives while the connection does nothing but wait. */
async function hears(client: pg.Client, connectionString: string, applicationName: string): Promise<boolean> {
  const channel = `evergrant_probe_${randomBytes(8).toString('hex')}`;
  const heard = new Promise<true>((resolve) => {
    client.on('notification', (message) => message.channel === channel && resolve(true));
  });
  const other = createClient(connectionString, applicationName);
  try {
    await other.connect();
    // Whoever listens now holds a session; the other one gets another, and gives it back with the transaction.
    await other.query('BEGIN');
    await client.query(`LISTEN ${channel}`);
    await other.query(`NOTIFY ${channel}`);
    await other.query('COMMIT');
    const arrived = await Promise.race([heard, sleep(PATIENCE_MS, false, { ref: false })]);
    await client.query(`UNLISTEN ${channel}`);
    return arrived;
  } finally {
    void other.end().catch(() => undefined);
  }
}
