import type { Connection } from '@evergrant/client';
import { type HealthStatus, healthOf } from './health.ts';

/** A connection whose status is not what it was. */
export interface StatusChange {
  readonly connection: Connection;
  readonly status: HealthStatus;
}

/** What changed between two readings. Connections that are new or gone are no change: the page announces those itself. */
export function statusChanges(
  before: readonly Connection[],
  after: readonly Connection[],
  now: Date,
): StatusChange[] {
  const known = new Map(before.map((connection) => [connection.id, connection]));
  return after.flatMap((connection) => {
    const earlier = known.get(connection.id);
    const { status } = healthOf(connection, now);
    return earlier === undefined || healthOf(earlier, now).status === status ? [] : [{ connection, status }];
  });
}
