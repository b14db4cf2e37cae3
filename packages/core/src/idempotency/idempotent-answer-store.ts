import type { Database, IdempotentAnswer } from '@evergrant/database';
import { columns } from '../columns.ts';
import type { Queryable } from '../transaction.ts';

const FIELDS = ['requestHash', 'answer', 'heldUntil'] as const satisfies readonly (keyof IdempotentAnswer)[];
export type KnownCall = Readonly<Pick<IdempotentAnswer, (typeof FIELDS)[number]>>;

/** The right to make a call, until a moment. */
export type CallClaim = Readonly<Pick<IdempotentAnswer, 'id' | 'requestHash' | 'heldUntil' | 'expiresAt'>>;

/**
 * Takes the right to make a call, in one statement: of any number of processes one gets it. A call that was begun and never
 * answered may be made again once nobody waits for it any more.
 *
 * @returns null: it was taken; otherwise what is known of the call
 */
export async function claimCall(db: Queryable, claim: CallClaim, now: Date): Promise<KnownCall | null> {
  const { rows } = await db.query<KnownCall & { claimed: boolean }>({
    name: 'claim_idempotent_call',
    text: `WITH claimed AS (
        INSERT INTO idempotent_answers AS known (id, request_hash, held_until, expires_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (id) DO UPDATE SET request_hash = excluded.request_hash, answer = NULL,
          held_until = excluded.held_until, expires_at = excluded.expires_at
        WHERE known.expires_at <= $5
          OR (known.answer IS NULL AND known.held_until <= $5 AND known.request_hash = excluded.request_hash)
        RETURNING ${columns(FIELDS)})
      SELECT true AS claimed, * FROM claimed
      UNION ALL
      SELECT false, ${columns(FIELDS)} FROM idempotent_answers WHERE id = $1 AND NOT EXISTS (SELECT FROM claimed)`,
    values: [claim.id, claim.requestHash, claim.heldUntil, claim.expiresAt, now],
  });
  const [known] = rows;
  // Whoever comes in the same moment as the first does not see its row yet.
  if (known === undefined) return { ...claim, answer: null };
  return known.claimed ? null : known;
}

const mine = ({ id, heldUntil }: CallClaim) => ({ id, heldUntil, answer: null });

/** Keeps what a call was answered, unless somebody else has made it meanwhile. */
export async function keepAnswer(
  db: Pick<Database, 'prisma'>,
  claim: CallClaim,
  answer: string,
): Promise<void> {
  await db.prisma.idempotentAnswer.updateMany({ where: mine(claim), data: { answer } });
}

/** Gives the right back: the call came to nothing. */
export async function releaseCall(db: Pick<Database, 'prisma'>, claim: CallClaim): Promise<void> {
  await db.prisma.idempotentAnswer.deleteMany({ where: mine(claim) });
}

export async function deleteAnswersBefore(db: Queryable, before: Date): Promise<number> {
  const { rowCount } = await db.query({
    text: 'DELETE FROM idempotent_answers WHERE expires_at < $1',
    values: [before],
  });
  return rowCount ?? 0;
}

/** Forgets the answers that a key sealed which is lost. */
export async function deleteAnswersOf(tx: Queryable, keyId: string): Promise<void> {
  await tx.query({
    text: 'DELETE FROM idempotent_answers WHERE sealing_key(answer) = $1',
    values: [keyId],
  });
}
