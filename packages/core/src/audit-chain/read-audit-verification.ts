import type { Database } from '../transaction.ts';
import { readAuditChainStatus } from './audit-chain-status.ts';
import { readCheckpoints } from './audit-chain-store.ts';
import { readStatement } from './checkpoint.ts';

/** When the audit log last held, and whether it was found not to since. */
export interface AuditVerification {
  /** Null: it was not verified yet. */
  readonly heldAt: Date | null;
  /** The id of the last event that was verified then, and when it was in the chain; null: there was none. */
  readonly heldUpTo: { readonly event: string; readonly at: string } | null;
  /** Null: nothing is known to be wrong. */
  readonly broken: { readonly at: Date; readonly problems: readonly string[] } | null;
}

/** Reads what the last verification of the audit chain found. */
export async function readAuditVerification(db: Pick<Database, 'pool'>): Promise<AuditVerification> {
  const { heldAt, heldUpTo: seq, last } = await readAuditChainStatus(db);
  const [checkpoint] = seq === 0 ? [] : await readCheckpoints(db.pool, { after: seq - 1, limit: 1 });
  const says = checkpoint === undefined ? null : readStatement(checkpoint.statement);
  return {
    heldAt,
    heldUpTo: says && { event: says.upTo, at: says.at },
    broken: last?.kind === 'broken' ? last : null,
  };
}
