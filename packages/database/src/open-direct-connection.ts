import pg from 'pg';
import { DatabaseSetupError } from './setup-error.ts';

/**
 * Connects for LISTEN, which needs one session for as long as it listens. A pooler answers with a process id of its own
 * invention: that is how one is told from the server.
 *
 * @throws DatabaseSetupError `POOLED`
 * @throws what `pg` throws when the server does not answer
 */
export async function openDirectConnection(
  connectionString: string,
  applicationName: string,
): Promise<pg.Client> {
  const client = new pg.Client({ connectionString, application_name: applicationName, keepAlive: true });
  await client.connect();
  try {
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    if ('processID' in client && client.processID === rows[0]?.pid) return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  await client.end();
  throw new DatabaseSetupError(
    'POOLED',
    'The database is reached through a connection pooler, where no change of another process would be heard of. Set ' +
      'DATABASE_DIRECT_URL to an address of the same database past the pooler; DATABASE_URL may stay as it is.',
  );
}
