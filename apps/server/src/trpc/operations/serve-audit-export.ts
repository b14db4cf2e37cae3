import { EXPORT_FORMATS, exportAuditEvents } from '@evergrant/core';
import { z } from 'zod';
import type { Context } from '../context.ts';
import { asOperator, type Operator, requireFreshSignIn } from '../procedures.ts';
import { auditSearchFields } from '../schemas.ts';

/** What an export of the audit log is asked with. */
export const auditExportSchema = z.strictObject({ ...auditSearchFields, format: z.enum(EXPORT_FORMATS) });

/**
 * Exports what happened to everybody, to an operator who has shown lately who they are.
 *
 * @returns the text of the file, in pieces
 * @throws STEP_UP_REQUIRED
 */
export function serveAuditExport(
  ctx: Pick<Context, 'deps' | 'origin'> & { actor: Operator },
  input: z.infer<typeof auditExportSchema>,
): Promise<AsyncGenerator<string>> {
  requireFreshSignIn(ctx);
  return exportAuditEvents(ctx.deps, input, asOperator(ctx, ctx.actor));
}
