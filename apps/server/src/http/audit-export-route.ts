import { addAbortSignal, Readable } from 'node:stream';
import { FORMAT_WRITERS } from '@evergrant/core';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { auditExportSchema, serveAuditExport } from '../trpc/operations/serve-audit-export.ts';
import { requireMember } from '../trpc/procedures.ts';
import { callLean, type LeanOptions, leanProcedure } from './lean-procedure.ts';
import type { RestRoute } from './rest-routes.ts';

/** As the OpenAPI document has it: over REST only, because it answers no JSON. */
export const AUDIT_EXPORT_ROUTE = {
  procedure: 'audit.export',
  method: 'POST',
  path: '/audit-events/export',
  summary:
    'The audit log as a file, newest first; for somebody who has signed in lately: operators get everybody, others themselves',
  input: auditExportSchema,
  output: z.string(),
  errors: ['STEP_UP_REQUIRED'],
  contentTypes: [...new Set(Object.values(FORMAT_WRITERS).map(({ contentType }) => contentType))],
} as const satisfies RestRoute;

const exportAudit = leanProcedure({
  name: AUDIT_EXPORT_ROUTE.procedure,
  authorize: requireMember,
  input: auditExportSchema,
  serve: async (ctx, input) => ({ input, pieces: await serveAuditExport(ctx, input) }),
});

/**
 * `POST /api/v1/audit-events/export`: the audit log as a file, sent while it is read.
 *
 * @param options.closing aborted when the hub stops: what is not sent by then breaks off, so that nobody takes it for whole
 */
export function registerAuditExportRoute(
  app: FastifyInstance,
  options: LeanOptions & { readonly closing: AbortSignal },
): void {
  app.post(`/api/v1${AUDIT_EXPORT_ROUTE.path}`, async (request, reply) => {
    const { input, pieces } = await callLean(options, exportAudit, { request, input: request.body ?? {} });
    const { contentType, extension } = FORMAT_WRITERS[input.format];
    const file = addAbortSignal(options.closing, Readable.from(pieces)).on('error', (cause) =>
      options.deps.log.warn({ cause, correlationId: request.id }, 'an export of the audit log broke off'),
    );
    const day = options.deps.clock.now().toISOString().slice(0, 10);
    return reply
      .header('content-type', contentType)
      .header('content-disposition', `attachment; filename="evergrant-audit-${day}.${extension}"`)
      .send(file);
  });
}
