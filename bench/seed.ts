import {
  createApiKey,
  createKeyRing,
  createRowGuard,
  createVault,
  inTransaction,
  parseKeys,
  sealCanary,
  startSealing,
  tokenBinding,
} from '@evergrant/core';
import { createDatabase } from '@evergrant/database';

const BATCH = 5_000;
export const ACCESS_TOKEN = `at0.seeded.${'x'.repeat(40)}`;

/** Where a connection is. */
export interface SeededConnection {
  readonly provider: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** That the parameters name; empty: none. */
  readonly host: string;
}

export interface SeedOptions {
  readonly connectionString: string;
  readonly keys: string;
  readonly users: number;
  /** What a user is connected to. Default: `bench`, where all share one host. */
  readonly connectionOf?: (userId: number) => SeededConnection;
}

/**
 * Fills a database with users that have one connected account each.
 *
 * @returns an API key with every scope; user ids and connection ids run from 1 to `users`
 */
export async function seed(options: SeedOptions): Promise<string> {
  await fill(options);
  const db = createDatabase({ connectionString: options.connectionString, max: 1 });
  try {
    const ring = createKeyRing(parseKeys(options.keys).keys);
    const { key } = await createApiKey(
      { db, rows: createRowGuard(ring, () => undefined) },
      { name: 'bench', scopes: ['tokens:read', 'connections:read', 'connections:write', 'audit:read'] },
      { actor: 'cli', correlationId: 'int-bench' },
    );
    return key;
  } finally {
    await db.close();
  }
}

/** The same without an API key. */
export async function fill(options: SeedOptions): Promise<void> {
  const { connectionOf = () => ({ provider: 'bench', parameters: {}, host: '' }) } = options;
  const db = createDatabase({
    connectionString: options.connectionString,
    statementTimeoutMs: 600_000,
  });
  const ring = createKeyRing(parseKeys(options.keys).keys);
  const keyId = ring.activeKeyId;
  // As a hub does before it stores anything.
  await inTransaction(db, (tx) => startSealing(tx, { keyId, canary: sealCanary(ring, keyId, 'sealed') }));
  const vault = createVault(ring);
  for (let start = 1; start <= options.users; start += BATCH) {
    const ids = Array.from(
      { length: Math.min(BATCH, options.users - start + 1) },
      (_, index) => start + index,
    );
    await db.pool.query(
      `INSERT INTO users (name, email) SELECT 'User ' || id, 'user' || id || '@bench.invalid' FROM unnest($1::int[]) AS id`,
      [ids],
    );
    const made = ids.map((id) => ({
      userId: id,
      connectionId: id,
      accountId: `account${id}`,
      ...connectionOf(id),
    }));
    const providers = made.map(({ provider }) => provider);
    await db.pool.query(
      `INSERT INTO connections (user_id, provider, provider_account_id, parameters, requested_scope, granted_scope, updated_at)
       SELECT id, provider, 'account' || id, parameters, '{}', '{}', now()
       FROM unnest($1::int[], $2::text[], $3::jsonb[]) AS c(id, provider, parameters)`,
      [ids, providers, made.map(({ parameters }) => JSON.stringify(parameters))],
    );
    await db.pool.query(
      `INSERT INTO sealed_tokens (connection_id, user_id, provider, host, access_token, refresh_token, token_type, refreshable, issued_at, expires_at, refresh_due_at)
       SELECT id, id, provider, host, access_token, refresh_token, 'bearer', true, now(), now() + interval '1 day', now() + interval '23 hours'
       FROM unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[]) AS t(id, provider, host, access_token, refresh_token)`,
      [
        ids,
        providers,
        made.map(({ host }) => host),
        made.map((owner) => vault.encryptToken(ACCESS_TOKEN, tokenBinding(owner, 'access_token'))),
        made.map((owner) =>
          vault.encryptToken(`rt0.account${owner.connectionId}.x`, tokenBinding(owner, 'refresh_token')),
        ),
      ],
    );
  }
  // What a database does after a bulk load is not part of what is measured.
  await db.pool.query('VACUUM ANALYZE');
  await db.pool.query('CHECKPOINT');
  await db.close();
}
