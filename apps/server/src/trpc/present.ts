import type { Anomaly, AuditEventRow, AuditPage, Integration, Session, TokenReader } from '@evergrant/core';
import type { z } from 'zod';
import type {
  anomalySchema,
  auditEventSchema,
  connectionSchema,
  sessionSchema,
  tokenReaderSchema,
} from './schemas.ts';

/** A value with its moments as JSON has them. */
type Dateless<T> = {
  [Key in keyof T]: T[Key] extends Date ? string : T[Key] extends Date | null ? string | null : T[Key];
};

/** The outside shape of what differs in its moments only. */
export function writeDates<T extends object>(value: T): Dateless<T>;
export function writeDates(value: Readonly<Record<string, unknown>>): object {
  const written: Record<string, unknown> = {};
  for (const key in value) {
    const field = value[key];
    written[key] = field instanceof Date ? field.toISOString() : field;
  }
  return written;
}

/** What a view went out as: while nothing changes, core answers with the same one. */
const presented = new WeakMap<Integration, z.infer<typeof connectionSchema>>();

/** The outside shape of a connection. */
export function presentConnection(integration: Integration): z.infer<typeof connectionSchema> {
  const known = presented.get(integration);
  if (known !== undefined) return known;
  const written = writeDates(integration);
  presented.set(integration, written);
  return written;
}

/** The outside shape of who reads a token. */
export const presentReader = (reader: TokenReader): z.infer<typeof tokenReaderSchema> => writeDates(reader);

/** The outside shape of where somebody is signed in. */
export const presentSession = ({
  id,
  createdAt,
  updatedAt,
  ipAddress,
  userAgent,
}: Session): z.infer<typeof sessionSchema> => ({
  id,
  signedInAt: createdAt.toISOString(),
  lastUsedAt: updatedAt.toISOString(),
  ipAddress: ipAddress || null,
  userAgent: userAgent || null,
});

/** The outside shape of an audit event. */
const presentAuditEvent = (
  row: AuditEventRow,
  actorNames: ReadonlyMap<string, string>,
): z.infer<typeof auditEventSchema> => ({
  ...writeDates(row),
  actorName: actorNames.get(row.actor) ?? null,
  id: row.id.toString(),
  metadata: { ...row.metadata },
});

/** The outside shape of a page of the audit log. */
export const presentAuditPage = ({ events, actorNames, nextCursor }: AuditPage) => ({
  events: events.map((event) => presentAuditEvent(event, actorNames)),
  nextCursor,
});

/** The outside shape of an anomaly. */
export const presentAnomaly = ({ details, ...anomaly }: Anomaly): z.infer<typeof anomalySchema> => ({
  ...writeDates(anomaly),
  details: { ...details },
});
