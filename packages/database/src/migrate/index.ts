export { diffSchema } from './diff-schema.ts';
export { type MigrateOptions, migrateDatabase } from './migrate-database.ts';
