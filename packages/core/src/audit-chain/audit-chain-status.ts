import type { Database } from '../transaction.ts';
import { findProgress, findVerification } from './audit-chain-store.ts';
import { type Checkpoint, readStatement, type Statement } from './checkpoint.ts';

/** What the last verification of the audit chain found. */
export type LastVerification =
  | { readonly kind: 'held'; readonly at: Date }
  | { readonly kind: 'broken'; readonly at: Date; readonly problems: readonly string[] };

/** How it stands with the audit chain. */
export interface AuditChainStatus {
  /** The newest checkpoint as it was signed, and what it says; null: there is none yet. */
  readonly head: (Checkpoint & { readonly says: Statement }) | null;
  /** Events that are not in the chain yet, at most. */
  readonly waiting: number;
  /** Null: there was none. */
  readonly last: LastVerification | null;
  /** When the chain last held; and when the whole of it did, not only what was new. */
  readonly heldAt: Date | null;
  readonly wholeHeldAt: Date | null;
  /** The checkpoint up to which it last held; 0: none. */
  readonly heldUpTo: number;
}

/** Reads how it stands with the audit chain; cheap enough for every scrape of the metrics. */
export async function readAuditChainStatus(db: Pick<Database, 'pool'>): Promise<AuditChainStatus> {
  const { head, lastId } = await findProgress(db.pool);
  const says = head && readStatement(head.statement);
  const held = await findVerification(db.pool, 'audit_chain_held');
  const wholeHeld = await findVerification(db.pool, 'audit_chain_held', true);
  const broken = await findVerification(db.pool, 'audit_chain_broken');
  const isBroken = broken !== null && (held === null || BigInt(broken.id) > BigInt(held.id));
  return {
    head: head !== null && says !== null ? { ...head, says } : null,
    waiting: Math.max(0, Number(lastId - BigInt(says?.upTo ?? 0))),
    last: isBroken
      ? { kind: 'broken', at: broken.at, problems: broken.problems }
      : held && { kind: 'held', at: held.at },
    heldAt: held?.at ?? null,
    wholeHeldAt: wholeHeld?.at ?? null,
    heldUpTo: held?.seq ?? 0,
  };
}
