import { EXPORT_FORMATS, exportAuditEvents, IntegrationsServiceError } from '@evergrant/core';
import { z } from 'zod';
import type { Context } from '../context.ts';
import { asOperator, isOperator, type Member, requireFreshSignIn } from '../procedures.ts';
import { auditSearchFields } from '../schemas.ts';

/** What an export of the audit log is asked with. */
export const auditExportSchema = z.strictObject({ ...auditSearchFields, format: z.enum(EXPORT_FORMATS) });

/**
 * Exports what happened, to somebody who has shown lately who they are: to operators of everybody, to others of themselves.
 *
 * @returns the text of the file, in pieces
 * @throws FORBIDDEN what happened to others, or what somebody did, is asked for by who is no operator
 * @throws STEP_UP_REQUIRED
 */
export async function serveAuditExport(
  ctx: Pick<Context, 'deps' | 'origin'> & { actor: Member },
  input: z.infer<typeof auditExportSchema>,
): Promise<AsyncGenerator<string>> {
  const { actor, deps, origin } = ctx;
  requireFreshSignIn(ctx);
  if (isOperator(actor)) return exportAuditEvents(deps, input, asOperator(ctx, actor));
  const { userId } = actor;
  if (input.actor !== undefined || (input.userId !== undefined && input.userId !== userId))
    throw new IntegrationsServiceError('FORBIDDEN', { correlationId: origin.correlationId });
  return exportAuditEvents(deps, { ...input, userId }, origin);
}
