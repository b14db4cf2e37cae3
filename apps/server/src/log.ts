import type { Writable } from 'node:stream';
import type { Logger } from '@evergrant/core';
import { pino } from 'pino';
import { PinoPretty } from 'pino-pretty';

/**
 * The fields a log line may carry, at any depth. Everything else is dropped, so that a careless call cannot put a secret
 * into the log; add a name here when a new fact is worth logging.
 */
const ALLOWED = new Set([
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
  'isNetworkError',
  'isRetryableHttpStatus',
  'job',
  'keyId',
  'kind',
  'maxRetries',
  'metadata',
  'missingScope',
  'method',
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
  'sink',
  'status',
  'step',
  'total',
  'url',
  'userId',
]);

/** Nothing worth a line is nested deeper; also the end of causes that refer to each other. */
const MOST_LEVELS = 5;

/** A parser quotes what it read, Prisma what it was called with: of such messages only the harmless part is told. */
function messageOf({ name, message }: Error): string | undefined {
  if (name === 'SyntaxError') return undefined;
  return name.startsWith('Prisma') ? message.trim().split('\n').at(-1) : message;
}

/** By name, code, message and cause: never with request or response objects attached. */
const describeError = (error: Error, level: number) => ({
  name: error.name,
  message: messageOf(error),
  ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
  ...(error.cause instanceof Error ? { cause: loggable(error.cause, level + 1) } : {}),
});

function loggable(value: unknown, level: number): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (level > MOST_LEVELS) return undefined;
  if (value instanceof Error) return describeError(value, level);
  return Array.isArray(value)
    ? value.map((item) => loggable(item, level + 1))
    : allowlisted(value, level + 1);
}

const allowlisted = (fields: object, level = 0): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields)
      .filter(([name]) => ALLOWED.has(name))
      .map(([name, value]) => [name, loggable(value, level)]),
  );

/** The pretty form prints messages as they are, so a line break would let somebody forge a line (ASVS 16.4.1). */
const oneLine = (message: string): string => message.replace(/[\r\n]+/g, ' ');

/** A pino logger behind the core's four levels. */
export function createLogger(options: {
  level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  format: 'json' | 'pretty';
  /** Default: standard output. */
  stream?: Writable;
}): Logger {
  const stream =
    options.format === 'pretty'
      ? PinoPretty({
          colorize: options.stream === undefined && process.stdout.isTTY,
          ignore: 'pid,hostname',
          translateTime: 'SYS:HH:MM:ss',
          singleLine: true,
          ...(options.stream === undefined ? {} : { destination: options.stream }),
        })
      : options.stream;
  const settings = {
    level: options.level,
    base: null,
    formatters: {
      level: (label: string) => ({ level: label }),
      log: (fields: object) => allowlisted(fields),
    },
  };
  const logger = stream === undefined ? pino(settings) : pino(settings, stream);
  const write =
    (level: keyof Logger): Logger[typeof level] =>
    (fields, message) =>
      logger[level](fields, oneLine(message));
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}
