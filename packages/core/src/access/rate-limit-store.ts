import type { Database, Queryable } from '../transaction.ts';

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

/** Takes one of the times of a limit, in one statement: however many processes ask at once, none is granted too many. */
export async function takePermit(
  db: Queryable,
  { key, times, windowMs }: RateLimit,
  now: Date,
): Promise<Permit> {
  const { rows } = await db.query<{ granted: boolean; wait: number | null }>({
    name: 'take_permit',
    text: `WITH taken AS (
        INSERT INTO rate_limits AS kept (key, times, expires_at)
        VALUES ($1, ARRAY[$2::timestamptz], $2::timestamptz + $4 * interval '1 ms')
        ON CONFLICT (key) DO UPDATE SET
          times = ARRAY(SELECT at FROM unnest(kept.times) AS at WHERE at > $2::timestamptz - $4 * interval '1 ms' ORDER BY at)
            || $2::timestamptz,
          expires_at = $2::timestamptz + $4 * interval '1 ms'
        WHERE (SELECT count(*) FROM unnest(kept.times) AS at WHERE at > $2::timestamptz - $4 * interval '1 ms') < $3
        RETURNING key)
      SELECT EXISTS (SELECT FROM taken) AS granted,
        (SELECT extract(epoch FROM kept.times[1] - $2::timestamptz)::float8 * 1000 + $4 FROM rate_limits AS kept
         WHERE kept.key = $1) AS wait`,
    values: [key, now, times, windowMs],
  });
  const [row] = rows;
  // Who was refused because of others that came in the same moment does not see their times yet.
  return row?.granted
    ? { kind: 'granted' }
    : { kind: 'refused', retryAfterMs: Math.min(Math.max(row?.wait ?? windowMs, 1), windowMs) };
}

/** Forgets what is outside every window. */
export async function deleteRateLimitsBefore(db: Pick<Database, 'prisma'>, before: Date): Promise<number> {
  return (await db.prisma.rateLimit.deleteMany({ where: { expiresAt: { lt: before } } })).count;
}
