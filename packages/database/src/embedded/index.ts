export { acquireDataDirLock, type DataDirLock } from './data-dir-lock.ts';
export { findRunningPostgres, type RunningPostgres } from './find-running-postgres.ts';
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from './start-embedded-postgres.ts';
