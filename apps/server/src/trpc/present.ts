import type { AuditEventRow, Integration } from '@evergrant/core';
import type { z } from 'zod';
import type { auditEventSchema, connectionSchema } from './schemas.ts';

/** A value with its moments as JSON has them. */
type Dateless<T> = {
  [Key in keyof T]: T[Key] extends Date ? string : T[Key] extends Date | null ? string | null : T[Key];
};

function writeDates<T extends object>(value: T): Dateless<T>;
function writeDates(value: Readonly<Record<string, unknown>>): object {
  const written: Record<string, unknown> = {};
  for (const key in value) {
    const field = value[key];
    written[key] = field instanceof Date ? field.toISOString() : field;
  }
  return written;
}

/** The outside shape of a connection. */
export const presentConnection = (integration: Integration): z.infer<typeof connectionSchema> =>
  writeDates(integration);

/** The outside shape of an audit event. */
export const presentAuditEvent = (row: AuditEventRow): z.infer<typeof auditEventSchema> => ({
  ...writeDates(row),
  id: row.id.toString(),
  metadata: { ...row.metadata },
});
