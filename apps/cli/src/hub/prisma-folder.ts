import { join } from 'node:path';

const PRISMA = join(import.meta.dirname, '../../../../prisma');

/** The migrations of this version. */
export const MIGRATIONS_DIR = join(PRISMA, 'migrations');

/** The schema that they lead to. */
export const SCHEMA_PATH = join(PRISMA, 'schema.prisma');
