import { setTimeout as sleep } from 'node:timers/promises';
import { raiseAnomaly } from '../anomalies/raise-anomaly.ts';
import type { Logger } from '../effects.ts';
import { createCorrelationId } from '../errors.ts';
import { readAuditChainStatus } from './audit-chain-status.ts';
import { hasCheckpoint } from './audit-chain-store.ts';
import { type Checkpoint, readStatement } from './checkpoint.ts';
import { type ChainDeps, extendAuditChain } from './extend-audit-chain.ts';
import { recordVerification } from './record-verification.ts';
import type { ChainVerification } from './verify-audit-chain.ts';

const HOUR_MS = 3_600_000;
/** What is new is verified this often, everything that often. */
const VERIFY = { newMs: HOUR_MS, wholeMs: 24 * HOUR_MS } as const;

/** Keeps the audit chain going, in one process. */
export interface AuditChainWatch {
  /**
   * {@link extendAuditChain}. A chain that no longer has the newest checkpoint that this process knows was cut off or made
   * anew: that is recorded, and nothing more is built upon it here.
   *
   * @throws Error see there
   */
  extend(): Promise<Checkpoint | null>;
  /**
   * Verifies what is new once an hour, and everything once a day, whichever process comes first.
   *
   * @returns what was found; null: it is not time yet, or somebody else is at it
   */
  verifyWhenDue(): Promise<ChainVerification | null>;
}

export function watchAuditChain(deps: ChainDeps & { readonly log: Logger }): AuditChainWatch {
  const { db, clock, signer, log } = deps;
  let known: Checkpoint | null = null;
  let isCut = false;

  async function verify(after: number): Promise<ChainVerification | null> {
    const found = await recordVerification(
      db,
      {
        trustedKeys: signer.publicKeys,
        outside: known === null ? [] : [known],
        after,
        // The database has other things to do as well.
        pause: (tookMs) => sleep(tookMs),
      },
      { actor: 'system', correlationId: createCorrelationId() },
    );
    if (found?.held === false) {
      const problems = found.problems.length;
      log.error({ total: problems }, 'the audit chain does not hold');
      await raiseAnomaly({ db, log }, { kind: 'audit_chain_broken', subject: '', details: { problems } });
    }
    return found;
  }

  return {
    async extend() {
      const seq = known === null ? undefined : readStatement(known.statement)?.seq;
      if (known !== null && seq !== undefined && !(await hasCheckpoint(db.pool, seq, known))) {
        if (!isCut) await verify(0);
        isCut = true;
        return null;
      }
      known = await extendAuditChain(deps);
      return known;
    },
    async verifyWhenDue() {
      const { head, last, wholeHeldAt, heldUpTo } = await readAuditChainStatus(db);
      if (head === null) return null;
      const now = clock.now().getTime();
      const isOver = (at: Date | null | undefined, ms: number) => now - (at?.getTime() ?? 0) >= ms;
      if (!isOver(last?.at, VERIFY.newMs)) return null;
      return verify(isOver(wholeHeldAt, VERIFY.wholeMs) || last?.kind === 'broken' ? 0 : heldUpTo);
    },
  };
}
