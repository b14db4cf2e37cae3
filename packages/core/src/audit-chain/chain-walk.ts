import type { CheckpointRow } from './audit-chain-store.ts';
import { isSignedBy } from './audit-signer.ts';
import { endorsementOf, hashOfStatement, readStatement, type Statement } from './checkpoint.ts';

/** Follows a chain, checkpoint by checkpoint. */
export interface ChainWalk {
  /** Takes this one for granted; the next has to follow it. */
  startAt(row: CheckpointRow): void;
  /** @returns what it says, null for what is no statement; and which checkpoints do not hold: missing ones, or itself */
  step(row: CheckpointRow): { statement: Statement | null; broken: number[] };
  /** Where it is. */
  seq(): number;
  /** The last statement, and whether a trusted key stands behind the chain. */
  end(): { head: Statement | null; isTrusted: boolean };
}

/** @param trustedKeys one of them has to be among the keys of the chain, which vouch for each other */
export function createChainWalk(trustedKeys: readonly string[]): ChainWalk {
  const trusted = new Set(trustedKeys);
  let at = 0;
  let head: Statement | null = null;
  /** What the next one has to name; undefined after one that does not hold, which says nothing about the next. */
  let hash: string | null | undefined = null;
  let isTrusted = false;

  function goOn(seq: number, statement: Statement | null, next: string | undefined): void {
    at = seq;
    head = statement ?? head;
    hash = next;
    if (statement !== null && trusted.has(statement.key)) isTrusted = true;
  }

  return {
    startAt({ seq, statement }) {
      goOn(Number(seq), readStatement(statement), hashOfStatement(statement));
    },
    step(row) {
      const seq = Number(row.seq);
      const statement = readStatement(row.statement);
      const gap = seq > at + 1;
      const holds =
        statement !== null &&
        statement.seq === seq &&
        (hash === undefined || gap || (statement.previous === hash && follows(statement, head))) &&
        isSigned(row, statement, head);
      const broken = [...(gap ? [at + 1] : []), ...(holds ? [] : [seq])];
      goOn(seq, statement, holds ? hashOfStatement(row.statement) : undefined);
      return { statement, broken };
    },
    seq: () => at,
    end: () => ({ head, isTrusted }),
  };
}

/** Whether nothing was skipped between two statements. */
function follows(statement: Statement, before: Statement | null): boolean {
  const { upTo, keptFrom } = before ?? { upTo: '0', keptFrom: null };
  if (statement.kind === 'events') return statement.after === upTo && statement.keptFrom === keptFrom;
  return statement.upTo === upTo && (statement.kind === 'release' || statement.keptFrom === keptFrom);
}

function isSigned(row: CheckpointRow, statement: Statement, before: Statement | null): boolean {
  const key = before?.key ?? statement.key;
  if (!isSignedBy(row, key)) return false;
  if (statement.key === key) return true;
  return (
    statement.kind === 'key' &&
    statement.previous !== null &&
    statement.endorsement !== null &&
    isSignedBy(
      {
        statement: endorsementOf({ previous: statement.previous, from: key, to: statement.key }),
        signature: statement.endorsement,
      },
      statement.key,
    )
  );
}
