import type { AuditEventRow } from './audit-store.ts';

/** An event on its way out of the hub. */
export interface ExportedEvent extends AuditEventRow {
  /** What operators called who acted; null: nothing. */
  readonly actorName: string | null;
}
