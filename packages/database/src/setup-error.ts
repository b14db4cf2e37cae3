/** Why the database could not be made ready. */
export type DatabaseSetupErrorCode =
  /** No PostgreSQL binaries for this machine. */
  | 'UNSUPPORTED_PLATFORM'
  /** Another process owns the data folder. */
  | 'DATA_DIR_IN_USE'
  /** The data folder cannot be used: wrong owner, wrong version, path too long. */
  | 'DATA_DIR_UNUSABLE'
  /** PostgreSQL was started and gave up. */
  | 'POSTGRES_FAILED'
  /** No server answers at the connection string. */
  | 'UNREACHABLE'
  /** A pooler answers where only the server itself will do. */
  | 'POOLED'
  /** A migration failed, now or earlier. */
  | 'MIGRATION_FAILED'
  /** A migration that is already applied has been changed in the repository. */
  | 'MIGRATION_EDITED'
  /** A copy was to go into a database that has been used. */
  | 'NOT_EMPTY'
  /** A copy was written by a version with other migrations. */
  | 'OTHER_VERSION';

/**
 * The database could not be made ready. `message` is one paragraph for the person who started the hub: what is
 * wrong and what to do. It never contains a connection string.
 */
export class DatabaseSetupError extends Error {
  override readonly name = 'DatabaseSetupError';
  readonly code: DatabaseSetupErrorCode;

  constructor(code: DatabaseSetupErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
