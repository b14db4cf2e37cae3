import type { Writable } from 'node:stream';
import { LOG_FIELDS, type LogFields, type Logger } from '@evergrant/core';
import { type LoggerOptions, pino } from 'pino';
import { PinoPretty } from 'pino-pretty';
import { ECS_OPTIONS, ecsFields, ecsSpeaker } from './log-ecs.ts';
import type { LogLevel } from './log-level.ts';
import { sampleRepeats } from './sample-repeats.ts';

/** Everything else is dropped, at any depth: a careless call cannot put a secret into the log. */
const ALLOWED: ReadonlySet<string> = new Set(LOG_FIELDS);

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

/** A logger whose level can be changed while it is used. */
export interface LiveLogger extends Logger {
  level(): LogLevel;
  setLevel(level: LogLevel): void;
}

/**
 * A pino logger behind the core's four levels. Warnings and errors that repeat themselves are sampled
 * ({@link sampleRepeats}), except at the level `debug`.
 */
export function createLogger(options: {
  level: LogLevel;
  format: 'json' | 'pretty' | 'ecs';
  /** Default: standard output. */
  stream?: Writable;
}): LiveLogger {
  const { format } = options;
  let level = options.level;
  const stream =
    format === 'pretty'
      ? PinoPretty({
          colorize: options.stream === undefined && process.stdout.isTTY,
          ignore: 'pid,hostname',
          translateTime: 'SYS:HH:MM:ss',
          singleLine: true,
          ...(options.stream === undefined ? {} : { destination: options.stream }),
        })
      : options.stream;
  const isEcs = format === 'ecs';
  const settings: LoggerOptions = {
    level,
    base: null,
    ...(isEcs ? ECS_OPTIONS : {}),
    formatters: {
      level: (label: string) => (isEcs ? { 'log.level': label } : { level: label }),
      log: (fields: object) => (isEcs ? { ...fields } : allowlisted(fields)),
    },
  };
  const logger = stream === undefined ? pino(settings) : pino(settings, stream);
  const write = (severity: keyof Logger, fields: LogFields, message: string): void => {
    const text = oneLine(message);
    if (isEcs) logger[severity]({ ...ecsSpeaker(text), ...ecsFields(allowlisted(fields)) }, text);
    else logger[severity](fields, text);
  };
  const sampled = sampleRepeats(write);
  const often = (severity: 'warn' | 'error') => (fields: LogFields, message: string) =>
    level === 'debug' ? write(severity, fields, message) : sampled[severity](fields, message);
  return {
    debug: (fields, message) => write('debug', fields, message),
    info: (fields, message) => write('info', fields, message),
    warn: often('warn'),
    error: often('error'),
    level: () => level,
    setLevel(changed) {
      level = changed;
      logger.level = changed;
    },
  };
}
