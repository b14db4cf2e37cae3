import type { Database, Passkey, User } from '@evergrant/database';

/** How somebody signs in, as they may see it. */
export interface Account
  extends Readonly<Pick<User, 'name' | 'email' | 'emailVerified' | 'twoFactorEnabled'>> {
  readonly hasPassword: boolean;
  /** Whether they also sign in at the hub's OpenID Connect provider. */
  readonly hasOidc: boolean;
  /** Oldest first. */
  readonly passkeys: readonly Readonly<Pick<Passkey, 'id' | 'name' | 'createdAt'>>[];
}

/** @throws the database's error where there is no such user */
export async function findAccount(db: Pick<Database, 'prisma'>, userId: number): Promise<Account> {
  const { signInMethods, ...user } = await db.prisma.user.findUniqueOrThrow({
    where: { id: userId },
    select: {
      name: true,
      email: true,
      emailVerified: true,
      twoFactorEnabled: true,
      signInMethods: { select: { providerId: true } },
      passkeys: { select: { id: true, name: true, createdAt: true }, orderBy: { id: 'asc' } },
    },
  });
  const has = (providerId: string) => signInMethods.some((method) => method.providerId === providerId);
  return { ...user, hasPassword: has('credential'), hasOidc: has('oidc') };
}
