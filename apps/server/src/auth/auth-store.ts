import type { Database } from '@evergrant/database';
import { prismaAdapter } from 'better-auth/adapters/prisma';

/** Users, sessions and ways to sign in, for better-auth's own queries. */
export const authTables = (db: Pick<Database, 'prisma'>) =>
  prismaAdapter(db.prisma, { provider: 'postgresql' });

/** Any number that nothing else in this database locks. */
const ELECTION_LOCK = 7_203_301;

/** Makes a new user the operator when there is none: one at a time, so that of several first users only one becomes it. */
export async function electOperator(db: Pick<Database, 'prisma'>, userId: number): Promise<void> {
  await db.prisma.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(${ELECTION_LOCK})`;
    const operator = await tx.user.findFirst({ where: { role: 'operator' }, select: { id: true } });
    if (operator === null)
      await tx.user.update({ where: { id: userId }, data: { role: 'operator' }, select: { id: true } });
  });
}
