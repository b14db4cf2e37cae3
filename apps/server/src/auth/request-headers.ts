import { createCorrelationId, type RequestOrigin } from '@evergrant/core';

/** Headers by which the hub tells better-auth what it knows of a request; whatever a client sends under them is replaced. */
export const CLIENT_ADDRESS_HEADER = 'x-evergrant-client-address';
export const CORRELATION_ID_HEADER = 'x-evergrant-correlation-id';

/** Where a request that better-auth works on came from, for the audit log. */
export const originOfHeaders = (headers: Headers | undefined, actor: string): RequestOrigin => ({
  correlationId: headers?.get(CORRELATION_ID_HEADER) ?? createCorrelationId(),
  actor,
  ipAddress: headers?.get(CLIENT_ADDRESS_HEADER) ?? undefined,
  userAgent: headers?.get('user-agent') ?? undefined,
});
