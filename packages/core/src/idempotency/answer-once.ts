import { createHash } from 'node:crypto';
import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import { type CallClaim, claimCall, keepAnswer, releaseCall } from './idempotent-answer-store.ts';

/** A call that its caller may send again, not knowing whether it arrived. */
export interface RepeatableCall {
  /** Who asks; everybody has keys of their own. */
  readonly actor: string;
  /** `Idempotency-Key`. */
  readonly key: string;
  /** What is asked for, in one spelling. */
  readonly request: string;
  readonly correlationId: string;
}

/** An answer is given again for a day. */
const KEEP_MS = 24 * 60 * 60_000;
/** Nobody's call takes longer; after this, its process is taken for dead. */
const HOLD_MS = 60_000;
/** When whoever comes while the call is under way may come again. */
const RETRY_SECONDS = 1;

const hash = (...texts: readonly string[]) =>
  createHash('sha256').update(JSON.stringify(texts)).digest('hex');

/** What an answer is bound to. */
export const answerBinding = (id: string) => ({ owner: `idempotent_answer:${id}`, field: 'answer' });

/**
 * Makes a call once, however often it is sent: whoever sends it again within a day gets the first answer. A call that failed
 * has made nothing, and may be sent again at once. If the process dies within the call, it may be made again a minute
 * later, and what was done before it died is then done twice.
 *
 * @returns whether the answer is that of an earlier call
 * @throws REQUEST_IN_PROGRESS the first call is still under way
 * @throws IDEMPOTENCY_KEY_REUSED the key stands for another call
 * @see https://www.ietf.org/archive/id/draft-ietf-httpapi-idempotency-key-header-07.html
 *
 * @example
 * const { answer } = await answerOnce(deps, { actor, key, request, correlationId }, () => createApiKey(deps, input, origin));
 */
export async function answerOnce(
  { db, vault, clock }: Pick<Deps, 'db' | 'vault' | 'clock'>,
  { actor, key, request, correlationId }: RepeatableCall,
  call: () => Promise<unknown>,
): Promise<{ readonly answer: unknown; readonly repeated: boolean }> {
  const now = clock.now();
  const claim: CallClaim = {
    id: hash(actor, key),
    requestHash: hash(request),
    heldUntil: new Date(now.getTime() + HOLD_MS),
    expiresAt: new Date(now.getTime() + KEEP_MS),
  };
  const binding = answerBinding(claim.id);
  const known = await claimCall(db.pool, claim, now);
  if (known !== null) {
    if (known.requestHash !== claim.requestHash)
      throw new IntegrationsServiceError('IDEMPOTENCY_KEY_REUSED', { correlationId });
    if (known.answer === null)
      throw new IntegrationsServiceError('REQUEST_IN_PROGRESS', {
        correlationId,
        metadata: { retryAfter: RETRY_SECONDS },
      });
    return { answer: JSON.parse(vault.decryptToken(known.answer, binding)), repeated: true };
  }
  let answer: unknown;
  try {
    answer = await call();
  } catch (error) {
    await releaseCall(db, claim);
    throw error;
  }
  await keepAnswer(db, claim, vault.encryptToken(JSON.stringify(answer), binding));
  return { answer, repeated: false };
}
