import type { ExitCode } from './answer.ts';

/** What can stop a command, besides the codes of core and database. */
export type CliErrorCode =
  /** The command line is wrong. */
  | 'USAGE'
  /** The environment is wrong; every problem is in the message. */
  | 'CONFIGURATION'
  /** No hub has run on this data folder or database yet. */
  | 'NOT_SET_UP'
  /** The database was made by an older version. */
  | 'SCHEMA_OUTDATED'
  /** This account may not read or write something. */
  | 'NO_ACCESS'
  /** PostgreSQL, or a hub, does not answer. */
  | 'UNREACHABLE'
  /** What answers shows nobody its metrics, or is no hub. */
  | 'NO_METRICS'
  /** The encryption keys are missing or are not those of this database. */
  | 'KEYS_DO_NOT_FIT'
  /** The keys are in the environment, which a command cannot change. */
  | 'KEYS_NOT_IN_FILE'
  /** The service that wraps keys refused, or cannot be reached. */
  | 'KEY_NOT_WRAPPED'
  /** A key that was to go is still needed, or never was. */
  | 'KEY_IN_USE'
  /** Something has to be done while no hub runs. */
  | 'HUB_RUNS'
  /** The database is a server of its own already. */
  | 'NOT_EMBEDDED'
  /** A file is no backup, or not a whole one. */
  | 'BROKEN_BACKUP'
  /** The folder of a hub for development is damaged, or is something else. */
  | 'BROKEN_FOLDER'
  | 'API_KEY_NOT_FOUND'
  | 'WEBHOOK_NOT_FOUND'
  /** Neither configured nor in the catalog. */
  | 'UNKNOWN_PROVIDER'
  /** The provider of a connection is not configured for this command. */
  | 'PROVIDER_NOT_CONFIGURED'
  | 'USER_NOT_FOUND'
  | 'USER_EXISTS'
  | 'INVALID_USER';

const EXIT_CODES: Partial<Record<CliErrorCode, ExitCode>> = { USAGE: 2, UNREACHABLE: 3 };

/** A command cannot go on. `message` says what is wrong and what to do, and never holds a secret. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code: CliErrorCode;

  constructor(code: CliErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  get exitCode(): ExitCode {
    return EXIT_CODES[this.code] ?? 1;
  }
}
