import type { RequestOrigin } from '../audit/audit-event.ts';
import { insertAuditEvent } from '../audit/audit-store.ts';
import { type Database, inTransaction } from '../transaction.ts';
import { freezeView, lockAuditChain } from './audit-chain-store.ts';
import { describeProblem } from './describe-problem.ts';
import { type ChainVerification, type VerifyOptions, verifyAuditChain } from './verify-audit-chain.ts';

/** Problems that an audit event names. */
const MOST_NAMED = 5;

/**
 * Verifies the audit chain as it is at one moment, and says in the audit log what came of it.
 *
 * @returns null: somebody else is at it
 * @throws the database's error
 */
export async function recordVerification(
  db: Pick<Database, 'pool'>,
  options: VerifyOptions,
  origin: RequestOrigin,
): Promise<ChainVerification | null> {
  const found = await inTransaction(db, async (tx) => {
    await freezeView(tx);
    return (await lockAuditChain(tx, 'verify')) ? verifyAuditChain(tx, options) : null;
  });
  if (found === null) return null;
  const { held, problems, head, checkpoints, events } = found;
  await insertAuditEvent(
    db.pool,
    {
      event: held ? 'audit_chain_held' : 'audit_chain_broken',
      metadata: {
        seq: head?.seq ?? 0,
        whole: (options.after ?? 0) === 0,
        checkpoints,
        events,
        ...(held ? {} : { problems: problems.slice(0, MOST_NAMED).map(describeProblem) }),
      },
    },
    origin,
  );
  return found;
}
