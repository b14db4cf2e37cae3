import type { IncomingHttpHeaders } from 'node:http';
import { createCorrelationId, type RequestOrigin } from '@evergrant/core';
import type { FastifyRequest } from 'fastify';
import { correlationIdOfTrace, readTraceParent } from '../tracing/trace-id.ts';
import { clientAddressOf } from './client-address.ts';

const CORRELATION_ID = /^[A-Za-z0-9_-]{8,64}$/;

/** The caller's own `x-correlation-id` where it has a sensible form, else that of the trace it began, else a new one. */
export function correlationIdOf(headers: IncomingHttpHeaders): string {
  const given = headers['x-correlation-id'];
  if (typeof given === 'string' && CORRELATION_ID.test(given)) return given;
  const parent = headers.traceparent === undefined ? undefined : readTraceParent(headers.traceparent);
  return parent === undefined ? createCorrelationId() : correlationIdOfTrace(parent.traceId);
}

/** Where a request came from, for the audit log. */
export const originOf = (request: FastifyRequest, actor: string): RequestOrigin => ({
  ipAddress: clientAddressOf(request),
  userAgent: request.headers['user-agent'],
  correlationId: request.id,
  actor,
});
