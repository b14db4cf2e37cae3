/** Time, as an argument. */
export interface Clock {
  now(): Date;
}

/** Fields of a log line: allowlisted facts, never tokens. */
export type LogFields = Readonly<Record<string, unknown>>;

/** The four levels the service uses; pino fits. */
export interface Logger {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}
