import type { IncomingHttpHeaders } from 'node:http';
import { createCorrelationId, type RequestOrigin } from '@evergrant/core';
import type { FastifyRequest } from 'fastify';
import { clientAddressOf } from './client-address.ts';

const CORRELATION_ID = /^[A-Za-z0-9_-]{8,64}$/;

/** The caller's own `x-correlation-id` where it has a sensible form, else a new one. */
export function correlationIdOf(headers: IncomingHttpHeaders): string {
  const given = headers['x-correlation-id'];
  return typeof given === 'string' && CORRELATION_ID.test(given) ? given : createCorrelationId();
}

/** Where a request came from, for the audit log. */
export const originOf = (request: FastifyRequest, actor: string): RequestOrigin => ({
  ipAddress: clientAddressOf(request),
  userAgent: request.headers['user-agent'],
  correlationId: request.id,
  actor,
});
