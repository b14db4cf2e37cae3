import type { Database, Prisma } from '@evergrant/database';

/** An open transaction, or the client itself where one statement is enough. */
export type Transaction = Prisma.TransactionClient;
export type DatabaseClient = Transaction | Database['prisma'];
