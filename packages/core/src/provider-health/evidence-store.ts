import type { Database } from '@evergrant/database';
import type { IncidentScope } from './incident-scope.ts';
import type { Incident } from './provider-state-store.ts';

/** Somebody's account that met trouble. */
export interface Witness {
  readonly userId: number;
  /** The provider's id of the account; empty: it has not said. */
  readonly accountId: string;
}

/** What several of them can prove. */
export type Evidence = Incident | 'rate_limited';

/** This many accounts, of as many users, or everybody who is connected there, make it the provider's trouble. */
export const AGREEING = 3;
/** How long a testimony counts; longer than the longest pause between two attempts of one connection. */
const WINDOW = `interval '20 minutes'`;
/** Testimonies of one user at one provider that count at a time: a user can name any number of hosts. */
const TESTIMONIES_OF_A_USER = 50;

/** SQL for whether enough of something agree: three, or all that are connected there. */
const enough = (column: string, connected: string): string => `(
  (SELECT count(DISTINCT ${column}) FROM voices) >= ${AGREEING} OR NOT EXISTS (
    SELECT FROM sealed_tokens t JOIN connections c ON c.id = t.connection_id
    WHERE t.provider = $1 AND t.host = $2 AND NOT EXISTS (SELECT FROM voices WHERE ${column} = ${connected})))`;

/**
 * Adds testimonies about a host.
 *
 * @returns whether this is the provider's trouble now, and no single user's or account's
 */
export async function testify(
  db: Pick<Database, 'pool'>,
  { provider, host }: IncidentScope,
  { evidence, witnesses }: { readonly evidence: Evidence; readonly witnesses: readonly Witness[] },
): Promise<boolean> {
  const { rows } = await db.pool.query<{ agreed: boolean }>({
    name: 'testify',
    text: `WITH given AS (SELECT DISTINCT * FROM unnest($4::int[], $5::text[]) AS w (user_id, account_id)),
      heard AS (
        INSERT INTO incident_evidence (provider, host, evidence, user_id, account_id)
        SELECT $1, $2, $3, user_id, account_id FROM given
        WHERE (SELECT count(*) FROM incident_evidence e
          WHERE e.provider = $1 AND e.user_id = given.user_id AND e.at > now() - ${WINDOW}) < ${TESTIMONIES_OF_A_USER}
        ON CONFLICT (provider, host, evidence, user_id, account_id) DO UPDATE SET at = now()
        RETURNING user_id, account_id),
      voices AS (
        SELECT user_id, account_id FROM heard UNION
        SELECT user_id, account_id FROM incident_evidence
        WHERE provider = $1 AND host = $2 AND evidence = $3 AND at > now() - ${WINDOW})
      SELECT EXISTS (SELECT FROM voices) AND ${enough('voices.user_id', 'c.user_id')}
        AND ${enough('voices.account_id', 'c.provider_account_id')} AS agreed`,
    values: [
      provider,
      host,
      evidence,
      witnesses.map(({ userId }) => userId),
      witnesses.map(({ accountId }) => accountId),
    ],
  });
  return rows[0]?.agreed === true;
}

/** Somebody got an answer that refutes them all. */
export async function dismissEvidence(
  db: Pick<Database, 'pool'>,
  { provider, host }: IncidentScope,
): Promise<void> {
  await db.pool.query({
    name: 'dismiss_evidence',
    text: 'DELETE FROM incident_evidence WHERE provider = $1 AND host = $2',
    values: [provider, host],
  });
}

/** Deletes what is too old to count. @returns how many testimonies */
export async function deleteOldEvidence(db: Pick<Database, 'pool'>): Promise<number> {
  const { rowCount } = await db.pool.query(`DELETE FROM incident_evidence WHERE at < now() - ${WINDOW}`);
  return rowCount ?? 0;
}
