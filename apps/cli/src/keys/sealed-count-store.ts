import type { Database } from '@evergrant/database';

/** How many rows of each kind have something in them that a key sealed. */
export interface SealedCount {
  readonly keyId: string;
  readonly connections: number;
  /** Authorisations under way. */
  readonly flows: number;
  /** Client secrets kept in the database. */
  readonly providers: number;
  /** Secrets of webhook endpoints. */
  readonly webhooks: number;
  /** Revocations that wait for a provider. */
  readonly jobs: number;
}

/** The key id is the second part of an envelope, in clear. */
const countSql = (queue: string): string => `
  SELECT split_part(envelope, '.', 2) AS "keyId",
    count(DISTINCT id) FILTER (WHERE kind = 'connection')::int AS connections,
    count(DISTINCT id) FILTER (WHERE kind = 'flow')::int AS flows,
    count(DISTINCT id) FILTER (WHERE kind = 'provider')::int AS providers,
    count(DISTINCT id) FILTER (WHERE kind = 'webhook')::int AS webhooks,
    count(DISTINCT kind || id) FILTER (WHERE kind IN ('job', 'outbox'))::int AS jobs
  FROM (
    SELECT 'connection' AS kind, connection_id::text AS id, unnest(ARRAY[access_token, refresh_token]) AS envelope
      FROM sealed_tokens
    UNION ALL SELECT 'flow', id, unnest(ARRAY[code_verifier, oidc_nonce]) FROM flows WHERE expires_at > now()
    UNION ALL SELECT 'provider', provider, client_secret FROM provider_configurations
    UNION ALL SELECT 'provider', provider || ' ' || registration_endpoint, client_secret FROM registered_clients
    UNION ALL SELECT 'webhook', id, secret FROM webhook_endpoints
    UNION ALL SELECT 'outbox', id::text, unnest(ARRAY[payload->>'accessToken', payload->>'refreshToken']) FROM outbox
    ${queue}
  ) AS sealed
  WHERE envelope IS NOT NULL GROUP BY 1 ORDER BY 1`;

const QUEUE_SQL = `
    UNION ALL SELECT 'job', id::text, unnest(ARRAY[data->>'accessToken', data->>'refreshToken'])
      FROM pgboss.job WHERE name IN ('revoke-grant', 'revoke-orphan') AND state IN ('created', 'retry', 'active')`;

/** Counts what every key sealed. */
export async function countSealed(db: Pick<Database, 'pool'>): Promise<SealedCount[]> {
  const queue = await db.pool.query(`SELECT WHERE to_regclass('pgboss.job') IS NOT NULL`);
  const { rows } = await db.pool.query<SealedCount>(countSql(queue.rowCount === 0 ? '' : QUEUE_SQL));
  return rows;
}
