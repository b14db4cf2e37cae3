/** Time, as an argument. */
export interface Clock {
  now(): Date;
}

/** The facts that a log line may carry, by name: never tokens. Add a name here when a new fact is worth logging. */
export const LOG_FIELDS = [
  'accountId',
  'accountIds',
  'actor',
  'address',
  'attempt',
  'cause',
  'changes',
  'code',
  'connectionId',
  'correlationId',
  'dataDir',
  'delay',
  'done',
  'duration',
  'err',
  'error',
  'errorCode',
  'errorStatus',
  'event',
  'failed',
  'field',
  'grantedScope',
  'host',
  'incident',
  'isNetworkError',
  'isRetryableHttpStatus',
  'job',
  'keyId',
  'kind',
  'maxRetries',
  'metadata',
  'method',
  'missingScope',
  'nextAttempt',
  'nextAttemptAt',
  'operation',
  'path',
  'pending',
  'problems',
  'provider',
  'providerError',
  'reason',
  'revocation',
  'route',
  'scope',
  'seconds',
  'sink',
  'status',
  'step',
  'total',
  'traceId',
  'url',
  'userId',
] as const;

/** Fields of a log line. */
export type LogFields = Readonly<Partial<Record<(typeof LOG_FIELDS)[number], unknown>>>;

/** The four levels the service uses; pino fits. */
export interface Logger {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}
