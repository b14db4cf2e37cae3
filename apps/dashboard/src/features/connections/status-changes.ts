import type { Connection } from '@evergrant/client';
import { type HealthStatus, healthOf } from '@evergrant/core/health';

/** The status of each connection when it was last looked at. */
export type KnownStatuses = ReadonlyMap<number, HealthStatus>;

/** A connection whose status is not what it was. */
export interface StatusChange {
  readonly connection: Connection;
  readonly status: HealthStatus;
}

/**
 * What changed since the last look, by an event or by the time. Connections that are new are no change: the page announces
 * those itself.
 */
export function statusChanges(
  before: KnownStatuses,
  connections: readonly Connection[],
  now: Date,
): { readonly changes: readonly StatusChange[]; readonly known: KnownStatuses } {
  const known = new Map(before);
  const changes: StatusChange[] = [];
  for (const connection of connections) {
    const { status } = healthOf(connection, now);
    const earlier = before.get(connection.id);
    if (earlier !== undefined && earlier !== status) changes.push({ connection, status });
    known.set(connection.id, status);
  }
  return { changes, known };
}
