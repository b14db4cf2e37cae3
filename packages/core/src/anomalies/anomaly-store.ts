import type { Anomaly as AnomalyModel, Database } from '@evergrant/database';
import { z } from 'zod';
import { type AuditedEvent, auditParameter, insertAuditEventsSql } from '../audit/audit-store.ts';
import { columns } from '../columns.ts';
import type { Queryable } from '../transaction.ts';
import { ANOMALIES, ANOMALY_KINDS, type Anomaly, isAnomalyKind, type NoticedAnomaly } from './anomaly.ts';

const detailsSchema = z.record(z.string(), z.union([z.string(), z.number()]));

/** Most that are shown at once. */
const MOST_SHOWN = 100;
/** An anomaly that goes on is written down this often. */
const SEEN_PRECISION = '1 minute';
/** Not seen or dismissed for this long: it is told anew. */
const OVER_AFTER = '1 day';
/** One that is shown while it is seen is shown this much longer. */
const SHOWN_AFTER = '1 hour';

/**
 * Writes an anomaly and, where it is to be told, its audit event.
 *
 * @returns whether it is to be told: it is new, or was over
 */
export async function upsertAnomaly(
  db: Queryable,
  { kind, subject, details }: NoticedAnomaly,
  event: AuditedEvent,
): Promise<boolean> {
  const { rows } = await db.query<{ raised: number }>({
    name: 'upsert_anomaly',
    text: `WITH seen AS (
        INSERT INTO anomalies AS kept (kind, subject, details) VALUES ($1, $2, $3::jsonb)
        ON CONFLICT (kind, subject) DO UPDATE SET details = excluded.details, last_seen_at = now(),
          raised_at = CASE WHEN least(kept.last_seen_at, kept.dismissed_at) < now() - interval '${OVER_AFTER}'
            THEN now() ELSE kept.raised_at END,
          dismissed_at = CASE WHEN least(kept.last_seen_at, kept.dismissed_at) < now() - interval '${OVER_AFTER}'
            THEN NULL ELSE kept.dismissed_at END
        WHERE kept.last_seen_at < now() - interval '${SEEN_PRECISION}'
        RETURNING raised_at = now()::timestamptz(3) AS is_raised),
      raised AS (SELECT FROM seen WHERE is_raised),
      audited AS (${insertAuditEventsSql('$4', ', raised')})
      SELECT count(*)::int AS raised FROM raised`,
    values: [kind, subject, JSON.stringify(details), auditParameter(event)],
  });
  return rows[0]?.raised === 1;
}

const FIELDS = [
  'kind',
  'subject',
  'details',
  'raisedAt',
  'lastSeenAt',
] as const satisfies readonly (keyof AnomalyModel)[];

const SHOWN_WHILE_SEEN = ANOMALY_KINDS.filter((kind) => ANOMALIES[kind].shown === 'while_seen');

/** What operators are shown now, the latest first. */
export async function findShownAnomalies(db: Pick<Database, 'pool'>): Promise<Anomaly[]> {
  const { rows } = await db.pool.query<Pick<AnomalyModel, (typeof FIELDS)[number]>>({
    name: 'find_shown_anomalies',
    text: `SELECT ${columns(FIELDS)} FROM anomalies
      WHERE dismissed_at IS NULL AND (last_seen_at > now() - interval '${SHOWN_AFTER}' OR NOT kind = ANY($1))
      ORDER BY raised_at DESC LIMIT ${MOST_SHOWN}`,
    values: [SHOWN_WHILE_SEEN],
  });
  return rows.flatMap(({ kind, details, ...row }) =>
    isAnomalyKind(kind) ? [{ ...row, kind, details: detailsSchema.parse(details) }] : [],
  );
}

/** @returns false when there is none that is not dismissed */
export async function setDismissed(
  db: Queryable,
  { kind, subject }: Pick<NoticedAnomaly, 'kind' | 'subject'>,
): Promise<boolean> {
  const { rowCount } = await db.query({
    text: 'UPDATE anomalies SET dismissed_at = now() WHERE kind = $1 AND subject = $2 AND dismissed_at IS NULL',
    values: [kind, subject],
  });
  return rowCount === 1;
}

/** Forgets what is over, unless nobody has seen to it yet. */
export async function deleteOverAnomalies(db: Pick<Database, 'pool'>): Promise<number> {
  const { rowCount } = await db.pool.query({
    text: `DELETE FROM anomalies WHERE last_seen_at < now() - interval '${OVER_AFTER}'
      AND (kind = ANY($1) OR dismissed_at < now() - interval '${OVER_AFTER}')`,
    values: [SHOWN_WHILE_SEEN],
  });
  return rowCount ?? 0;
}
