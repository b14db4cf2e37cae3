import type { Queryable } from '../transaction.ts';

/** Requests of somebody within a minute. */
export interface RequestCount {
  readonly who: string;
  readonly minute: Date;
  readonly requests: number;
}

/** What all processes have let in, as far as they have said. */
export interface RequestTotals {
  readonly who: string;
  readonly minute: Date;
  readonly requests: number;
  readonly minuteBefore: number;
}

/** Adds what a process has let in, and answers what all of them have. */
export async function addRequests(
  db: Queryable,
  counts: readonly RequestCount[],
): Promise<readonly RequestTotals[]> {
  const { rows } = await db.query<RequestTotals>({
    name: 'add_requests',
    // In one order, so that processes which add for several never wait for each other in a circle.
    text: `WITH added AS (
        INSERT INTO request_counts AS kept (who, minute, requests)
        SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::int[]) AS counted(who, minute, requests) ORDER BY who, minute
        ON CONFLICT (who, minute) DO UPDATE SET requests = kept.requests + excluded.requests
        RETURNING who, minute, requests)
      SELECT added.*, coalesce((SELECT requests FROM request_counts AS earlier
        WHERE earlier.who = added.who AND earlier.minute = added.minute - interval '1 minute'), 0) AS "minuteBefore"
      FROM added`,
    values: [
      counts.map(({ who }) => who),
      counts.map(({ minute }) => minute),
      counts.map(({ requests }) => requests),
    ],
  });
  return rows;
}

/** Forgets minutes that no longer count. */
export async function deleteRequestCountsBefore(db: Queryable, before: Date): Promise<number> {
  const { rowCount } = await db.query({
    text: 'DELETE FROM request_counts WHERE minute < $1',
    values: [before],
  });
  return rowCount ?? 0;
}
