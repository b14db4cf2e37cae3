import { createHash } from 'node:crypto';

const OWN = /^int-([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})$/;
const PARTS = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/;
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const NONE = /^0+$/;

/**
 * The trace of a request. A correlation id and a trace id are one thing in two forms, so that whatever carries the one (rows,
 * jobs, webhooks, log lines) is found by the other. A correlation id of a caller's own form is hashed.
 */
export const traceIdOf = (correlationId: string): string =>
  OWN.exec(correlationId)?.slice(1).join('') ??
  createHash('sha256').update(correlationId).digest('hex').slice(0, 32);

/** The correlation id of a trace that a caller began. */
export const correlationIdOfTrace = (traceId: string): string => traceId.replace(PARTS, 'int-$1-$2-$3-$4-$5');

/** Where in somebody's trace a request comes from. */
export interface TraceParent {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
}

/** Reads `traceparent` (W3C Trace Context); undefined: there is none, or none that can be read. */
export function readTraceParent(header: unknown): TraceParent | undefined {
  const [, traceId, spanId, flags] = typeof header === 'string' ? (TRACEPARENT.exec(header) ?? []) : [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  if (NONE.test(traceId) || NONE.test(spanId)) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) };
}
