import type { Logger } from '@evergrant/core';
import { pino } from 'pino';
import { PinoPretty } from 'pino-pretty';

/** Whatever has a cause is logged by its name, code and message: never with request or response objects attached. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return undefined;
  return {
    name: error.name,
    message: error.message,
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    ...(error.cause instanceof Error ? { cause: describeError(error.cause) } : {}),
  };
}

/**
 * The fields a log line may carry. Everything else is dropped, so that a careless call cannot put a secret into the
 * log; add a name here when a new fact is worth logging.
 */
const ALLOWED = new Set([
  'accountId',
  'actor',
  'address',
  'attempt',
  'cause',
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
  'isNetworkError',
  'isRetryableHttpStatus',
  'job',
  'kind',
  'maxRetries',
  'metadata',
  'method',
  'nextAttempt',
  'operation',
  'pending',
  'provider',
  'reason',
  'revocation',
  'route',
  'status',
  'step',
  'total',
  'url',
  'userId',
]);

function allowlisted(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([name]) => ALLOWED.has(name))
      .map(([name, value]) => [name, value instanceof Error ? describeError(value) : value]),
  );
}

/** A pino logger behind the core's four levels. */
export function createLogger(options: {
  level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  format: 'json' | 'pretty';
  /** Default: standard output. */
  stream?: { write(line: string): void };
}): Logger {
  const stream =
    options.stream ??
    (options.format === 'pretty'
      ? PinoPretty({
          colorize: process.stdout.isTTY,
          ignore: 'pid,hostname',
          translateTime: 'SYS:HH:MM:ss',
          singleLine: true,
        })
      : undefined);
  const settings = {
    level: options.level,
    base: null,
    formatters: { level: (label: string) => ({ level: label }), log: allowlisted },
  };
  const logger = stream === undefined ? pino(settings) : pino(settings, stream);
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
  };
}
