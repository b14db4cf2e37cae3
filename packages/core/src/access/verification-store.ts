import type { Queryable } from '../transaction.ts';

/** Forgets one-time proofs of sign-in (second factors, passkeys, links of e-mails) that have run out. */
export async function deleteVerificationsBefore(db: Queryable, before: Date): Promise<number> {
  const { rowCount } = await db.query({
    text: 'DELETE FROM verifications WHERE expires_at < $1',
    values: [before],
  });
  return rowCount ?? 0;
}
