import type { Database } from '@evergrant/database';

/** Forgets one-time proofs of sign-in (second factors, passkeys, links of e-mails) that have run out. */
export async function deleteVerificationsBefore(db: Pick<Database, 'prisma'>, before: Date): Promise<number> {
  return (await db.prisma.verification.deleteMany({ where: { expiresAt: { lt: before } } })).count;
}
