import type { Database } from '@evergrant/database';
import { prismaAdapter } from 'better-auth/adapters/prisma';

/** Users, sessions and ways to sign in, for better-auth's own queries. */
export const authTables = (db: Pick<Database, 'prisma'>) =>
  prismaAdapter(db.prisma, { provider: 'postgresql' });
