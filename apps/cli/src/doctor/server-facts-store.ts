import type { Database } from '@evergrant/database';

/** What a PostgreSQL says of itself. */
export interface ServerFacts {
  readonly version: string;
  /** `170002` for 17.2. */
  readonly number: number;
  readonly now: Date;
}

export async function readServerFacts(db: Pick<Database, 'pool'>): Promise<ServerFacts | undefined> {
  const { rows } = await db.pool.query<ServerFacts>(
    `SELECT current_setting('server_version') AS version,
      current_setting('server_version_num')::int AS number, clock_timestamp() AS now`,
  );
  return rows[0];
}
