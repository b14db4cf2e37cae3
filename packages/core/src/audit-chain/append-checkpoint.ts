import type { Clock } from '../effects.ts';
import type { Queryable } from '../transaction.ts';
import { insertCheckpoint } from './audit-chain-store.ts';
import type { AuditSigner } from './audit-signer.ts';
import {
  type Checkpoint,
  endorsementOf,
  hashOfStatement,
  readStatement,
  type Statement,
} from './checkpoint.ts';

export interface AppendDeps {
  readonly signer: AuditSigner;
  readonly clock: Clock;
}

/** What a new checkpoint says; the rest follows from the one before. */
type Says =
  | { readonly kind: 'key' }
  | Pick<Extract<Statement, { kind: 'events' }>, 'kind' | 'after' | 'months'>
  | (Pick<Extract<Statement, { kind: 'release' }>, 'kind' | 'events'> & { readonly keptFrom: string });

/** The chain that there is not yet. */
const nothing = (key: string) => ({ seq: 0, upTo: '0', keptFrom: null, key, previous: null });

/**
 * Writes a checkpoint behind `head`, in a transaction that holds the lock.
 *
 * @throws Error the key that signs the chain is not in the ring: what an unknown key signed is not built upon
 */
export async function appendCheckpoint(
  tx: Queryable,
  { signer, clock }: AppendDeps,
  next: { head: Checkpoint | null; says: Says; upTo?: bigint; marks?: Uint8Array },
): Promise<void> {
  const { head, says, upTo, marks = null } = next;
  const before =
    head === null
      ? nothing(signer.publicKey)
      : { ...stateOf(head), previous: hashOfStatement(head.statement) };
  const common = {
    version: 1,
    seq: before.seq + 1,
    at: clock.now().toISOString(),
    previous: before.previous,
    key: says.kind === 'key' ? signer.publicKey : before.key,
    upTo: upTo?.toString() ?? before.upTo,
    keptFrom: before.keptFrom,
  } as const;
  const statement = JSON.stringify(
    (says.kind === 'key'
      ? { ...common, kind: 'key', endorsement: endorse(signer, before) }
      : { ...common, ...says }) satisfies Statement,
  );
  const signature = signer.sign(statement, before.key);
  if (signature === undefined) throw new Error('the key that signs the audit chain is not in the key ring');
  await insertCheckpoint(tx, { statement, signature }, { seq: common.seq, marks });
}

const endorse = (signer: AuditSigner, before: { previous: string | null; key: string }): string | null =>
  before.previous === null
    ? null
    : (signer.sign(
        endorsementOf({ previous: before.previous, from: before.key, to: signer.publicKey }),
        signer.publicKey,
      ) ?? null);

/** @throws Error somebody wrote something else into the table: nothing can be built on it */
export function stateOf(head: Checkpoint): Statement {
  const statement = readStatement(head.statement);
  if (statement === null) throw new Error('the newest audit checkpoint is not one');
  return statement;
}
