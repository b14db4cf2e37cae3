import type { Queryable } from '../transaction.ts';

/** At most `times` in any stretch of `windowMs`. */
export interface RateLimit {
  /** Who and what, such as `refresh:user:7`. */
  readonly key: string;
  readonly times: number;
  readonly windowMs: number;
}

/** Whether it may be done now; if not, how long until it may. */
export type Permit =
  | { readonly kind: 'granted' }
  | { readonly kind: 'refused'; readonly retryAfterMs: number };

/** What {@link takePermitSql} takes, in this order. */
export const permitParameters = ({ key, times, windowMs }: RateLimit, now: Date): unknown[] => [
  key,
  now,
  times,
  windowMs,
];

/**
 * SQL that takes one of the times of a limit, for statements that do what it limits in the same round trip: `taken` has a
 * row where that was granted, and `permit` what {@link permitOf} reads. `first` is the number of its first parameter.
 */
export function takePermitSql(first: number): { readonly taken: string; readonly permit: string } {
  const [key, now, times, windowMs] = [0, 1, 2, 3].map((offset) => `$${first + offset}`);
  const kept = `FROM unnest(kept.times) AS at WHERE at > ${now}::timestamptz - ${windowMs} * interval '1 ms'`;
  const end = `${now}::timestamptz + ${windowMs} * interval '1 ms'`;
  return {
    taken: `INSERT INTO rate_limits AS kept (key, times, expires_at)
      VALUES (${key}, ARRAY[${now}::timestamptz], ${end})
      ON CONFLICT (key) DO UPDATE SET
        times = ARRAY(SELECT at ${kept} ORDER BY at) || ${now}::timestamptz,
        expires_at = ${end}
      WHERE (SELECT count(*) ${kept}) < ${times}
      RETURNING key`,
    permit: `EXISTS (SELECT FROM taken) AS granted,
      (SELECT extract(epoch FROM kept.times[1] - ${now}::timestamptz)::float8 * 1000 + ${windowMs} FROM rate_limits AS kept
       WHERE kept.key = ${key}) AS wait`,
  };
}

/** The columns that {@link takePermitSql} adds to an answer. */
export interface PermitRow {
  readonly granted: boolean;
  /** Milliseconds. */
  readonly wait: number | null;
}

/** Who was refused because of others that came in the same moment does not see their times yet. */
export const permitOf = (row: PermitRow | undefined, { windowMs }: Pick<RateLimit, 'windowMs'>): Permit =>
  row?.granted
    ? { kind: 'granted' }
    : { kind: 'refused', retryAfterMs: Math.min(Math.max(row?.wait ?? windowMs, 1), windowMs) };

const TAKE_PERMIT = takePermitSql(1);

/** Takes one of the times of a limit, in one statement: however many processes ask at once, none is granted too many. */
export async function takePermit(db: Queryable, limit: RateLimit, now: Date): Promise<Permit> {
  const { rows } = await db.query<PermitRow>({
    name: 'take_permit',
    text: `WITH taken AS (${TAKE_PERMIT.taken}) SELECT ${TAKE_PERMIT.permit}`,
    values: permitParameters(limit, now),
  });
  return permitOf(rows[0], limit);
}

/** Forgets what is outside every window. */
export async function deleteRateLimitsBefore(db: Queryable, before: Date): Promise<number> {
  const { rowCount } = await db.query({
    text: 'DELETE FROM rate_limits WHERE expires_at < $1',
    values: [before],
  });
  return rowCount ?? 0;
}
