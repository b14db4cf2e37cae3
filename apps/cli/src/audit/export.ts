import { type AuditExport, exportAuditEvents } from '@evergrant/core';
import type { Answer } from '../answer.ts';
import { cliOrigin } from '../cli-origin.ts';
import type { Context } from '../context.ts';
import { withDatabase } from '../hub/with-database.ts';

/** Writes what happened to everybody to standard output, while it is read. */
export function exportAudit(context: Context, wanted: AuditExport): Promise<Answer> {
  return withDatabase(context, async ({ db }) => {
    for await (const piece of await exportAuditEvents({ db }, wanted, cliOrigin()))
      await context.writeOutput(piece);
    return { json: {}, text: '' };
  });
}
