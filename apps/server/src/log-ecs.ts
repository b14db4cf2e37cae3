import { ECS_VERSION } from '@evergrant/core';
import type { LoggerOptions } from 'pino';

type Fields = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;

/** An error as its fields say it, or its message alone; what caused it is appended. */
function errorOf({ cause, error, err, code }: Fields) {
  const told = [cause, err, error].find(isRecord);
  const message = textOf(error) ?? (told === undefined ? undefined : messageOf(told));
  const type = told === undefined ? undefined : textOf(told.name);
  const known = textOf(told?.code) ?? textOf(code);
  if (message === undefined && type === undefined && known === undefined) return undefined;
  return { type, message, code: known };
}

const messageOf = ({ message, cause }: Fields): string | undefined =>
  [textOf(message), isRecord(cause) ? messageOf(cause) : undefined].filter(Boolean).join(': ') || undefined;

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Fields that have a place in the schema; all others stand under `evergrant`. */
const PLACED = new Set([
  'cause',
  'code',
  'correlationId',
  'duration',
  'err',
  'error',
  'event',
  'method',
  'status',
  'traceId',
  'url',
  'userId',
]);

/**
 * The allowlisted fields of a line at their places in the Elastic Common Schema; what it has no field for stands under
 * `evergrant`, in snake case.
 *
 * @see https://www.elastic.co/docs/reference/ecs
 */
export function ecsFields(fields: Fields): Record<string, unknown> {
  const { correlationId, duration, event, method, status, traceId, url, userId } = fields;
  const own = Object.entries(fields).filter(([name]) => !PLACED.has(name));
  const isHttpStatus = typeof status === 'number';
  return {
    event: {
      module: 'evergrant',
      dataset: 'evergrant.log',
      action: textOf(event),
      // Nanoseconds.
      duration: typeof duration === 'number' ? Math.round(duration * 1e6) : undefined,
    },
    error: errorOf(fields),
    http: {
      request: { id: textOf(correlationId), method: textOf(method) },
      response: isHttpStatus ? { status_code: status } : undefined,
    },
    trace: textOf(traceId) === undefined ? undefined : { id: textOf(traceId) },
    url: textOf(url) === undefined ? undefined : { original: textOf(url) },
    user: textOf(userId) === undefined ? undefined : { id: textOf(userId) },
    evergrant: Object.fromEntries([
      ...own.map(([name, value]) => [snakeCase(name), value] as const),
      ...(isHttpStatus || status === undefined ? [] : [['status', status] as const]),
    ]),
  };
}

/** How pino writes lines in the schema. */
export const ECS_OPTIONS = {
  messageKey: 'message',
  timestamp: () => `,"@timestamp":"${new Date().toISOString()}"`,
  base: { ecs: { version: ECS_VERSION }, service: { name: 'evergrant' }, process: { pid: process.pid } },
} satisfies LoggerOptions;

const SPEAKER = /^\[([^\]]+)\] /;

/** Who speaks: the name in front of the message. */
export const ecsSpeaker = (message: string) => ({
  log: { logger: SPEAKER.exec(message)?.[1] ?? 'evergrant' },
});
