import type { Database, Prisma } from '@evergrant/database';

/** The database as it is passed on; only `*-store.ts` files query it. */
export type { Database } from '@evergrant/database';

/** An open transaction, or the client itself where one statement is enough. */
export type Transaction = Prisma.TransactionClient;
export type DatabaseClient = Transaction | Database['prisma'];
