import { createHash } from 'node:crypto';
import { CONNECTION_REASONS, tokenBinding, type Vault } from '@evergrant/core';
import type { Database } from '@evergrant/database';
import type { LedgerEntry } from '@evergrant/sandbox';
import type { Account } from './connect-accounts.ts';
import type { Death } from './hub-process.ts';

/** A connection that only its user can mend, and why. */
export interface Loss {
  readonly connectionId: number;
  /**
   * The ledger shows a refresh whose successor is not stored, and the process that sent it was killed before it could
   * store it. Anything else is a fault of the hub.
   */
  readonly explained: boolean;
  /**
   * From the moment the killed hub answered again until the connection said what is wrong with it; not below 0. It does
   * not count while no hub was up that lived until then. Null: no kill was to blame.
   */
  readonly flaggedAfterMs: number | null;
  /** What is known of it, for whoever looks for the reason. */
  readonly evidence: string;
}

interface Row {
  connection_id: number;
  user_id: number;
  provider: string;
  account_id: string;
  status: string;
  reason: string | null;
  status_since: Date;
  refresh_token: string;
  lease_owner: string | null;
}

/** Whether every refresh that was begun has an outcome: nothing leased, nothing sent and undecided. */
export async function isSettled(db: Pick<Database, 'pool'>): Promise<boolean> {
  const { rows } = await db.pool.query<{ open: number }>(
    `SELECT count(*)::int AS open FROM sealed_tokens t JOIN connections c ON c.id = t.connection_id
     WHERE t.lease_until > now() OR (t.refresh_sent_at IS NOT NULL AND c.status <> 'error')`,
  );
  return rows[0]?.open === 0;
}

/** What only the user can mend. */
const LOST = Object.entries(CONNECTION_REASONS)
  .filter(([, { fixableBy }]) => fixableBy === 'user')
  .map(([reason]) => reason);

/** Whether a connection says that only its user can mend it. */
export async function isLost(db: Pick<Database, 'pool'>, { connectionId }: Account): Promise<boolean> {
  const { rowCount } = await db.pool.query('SELECT 1 FROM connections WHERE id = $1 AND reason = ANY($2)', [
    connectionId,
    LOST,
  ]);
  return rowCount === 1;
}

const fingerprint = (token: string) => createHash('sha256').update(token).digest('hex').slice(0, 12);

/** Explains what became of the connections that do not work any more. */
export async function explainLosses(
  deps: { db: Pick<Database, 'pool'>; vault: Vault },
  lost: readonly Account[],
  {
    ledger,
    hubs,
  }: {
    readonly ledger: readonly LedgerEntry[];
    readonly hubs: readonly { readonly deaths: readonly Death[] }[];
  },
): Promise<Loss[]> {
  const { rows } = await deps.db.pool.query<Row>(
    `SELECT t.connection_id, t.user_id, t.provider, c.provider_account_id AS account_id, t.refresh_token, t.lease_owner, c.status, c.reason, c.status_since
     FROM sealed_tokens t JOIN connections c ON c.id = t.connection_id WHERE c.id = ANY($1)`,
    [lost.map(({ connectionId }) => connectionId)],
  );
  const deaths = hubs.flatMap((hub) => hub.deaths);
  /** Since when a hub was up that was still up at `at`. */
  const upSince = (at: number) =>
    Math.min(
      ...hubs
        .map((hub) => hub.deaths.findLast(({ diedAt }) => diedAt <= at)?.restartedAt ?? 0)
        .filter((restartedAt) => restartedAt <= at),
    );
  return rows.map((row) => {
    const owner = {
      userId: row.user_id,
      connectionId: row.connection_id,
      provider: row.provider,
      accountId: row.account_id,
      parameters: {},
    };
    const stored = fingerprint(
      deps.vault.decryptToken(row.refresh_token, tokenBinding(owner, 'refresh_token')),
    );
    const spent = ledger.find(
      (entry) => entry.tokenFingerprint === stored && entry.issuedFingerprint !== undefined,
    );
    // An attempt's owner begins with the pid of its process.
    const pid = Number(row.lease_owner?.split('-')[0]);
    const death = deaths.find((candidate) => candidate.pid === pid && candidate.diedAt >= (spent?.at ?? 0));
    const flaggedAt = row.status_since.getTime();
    const since = (at: number | undefined) =>
      at === undefined ? 'never' : `${(flaggedAt - at) / 1_000} s before`;
    const sendings = ledger.filter((entry) => entry.tokenFingerprint === stored);
    return {
      connectionId: row.connection_id,
      explained: spent !== undefined && death !== undefined && row.status === 'error',
      flaggedAfterMs:
        death === undefined ? null : Math.max(flaggedAt - Math.max(death.restartedAt, upSince(flaggedAt)), 0),
      evidence: `${row.status}, ${row.reason}; sent ${sendings
        .map(
          (entry) =>
            `${since(entry.at)} (${entry.status}${entry.issuedFingerprint === undefined ? '' : ', rotated'})`,
        )
        .join(
          ', ',
        )}; its process ${row.lease_owner} died ${since(death?.diedAt)}, was up again ${since(death?.restartedAt)}`,
    };
  });
}
