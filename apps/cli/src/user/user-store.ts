import type { Database, User } from '@evergrant/database';

/** Whether somebody has this id, or this address. */
export const userExists = async (
  db: Pick<Database, 'prisma'>,
  user: { readonly id: number } | { readonly email: string },
): Promise<boolean> => (await db.prisma.user.findUnique({ where: user, select: { id: true } })) !== null;

export const readRole = async (db: Pick<Database, 'prisma'>, id: number): Promise<User['role']> =>
  (await db.prisma.user.findUniqueOrThrow({ where: { id }, select: { role: true } })).role;

/** Users that have connections, in the order of their ids. */
export async function findOwners(
  db: Pick<Database, 'prisma'>,
  wanted: { readonly after: number; readonly provider?: string | undefined },
  limit: number,
): Promise<number[]> {
  const { after, provider } = wanted;
  const owners = await db.prisma.connection.groupBy({
    by: ['userId'],
    where: { userId: { gt: after }, ...(provider === undefined ? {} : { provider }) },
    orderBy: { userId: 'asc' },
    take: limit,
  });
  return owners.map(({ userId }) => userId);
}
