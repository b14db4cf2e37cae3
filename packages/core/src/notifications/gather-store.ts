import { CHANGE_CHANNEL } from '../changes/change-feed.ts';
import { CONNECTION_REASONS } from '../connections/states.ts';
import type { Queryable } from '../transaction.ts';
import type { DeadlineNotice } from './notice-of-deadline.ts';
import type { NotificationKind } from './notification.ts';

/** Of how many connections or incidents a notification keeps which ones they are. */
const NAMED = 20;
/** It is sent when nothing was added for so long, after the other time at the latest. */
const SETTLES = `interval '1 minute'`;
const SETTLES_AT_LAST = `interval '10 minutes'`;
/** Of a kind somebody is sent no more than one in this time. */
const APART = `interval '1 hour'`;

/** The advisory lock under which one process at a time gathers. */
const LOCK = 0x45_56_03;

/** Whether this transaction is the one that gathers now. */
export async function lockGathering(tx: Queryable): Promise<boolean> {
  const { rows } = await tx.query<{ locked: boolean }>({
    text: 'SELECT pg_try_advisory_xact_lock($1) AS locked',
    values: [LOCK],
  });
  return rows[0]?.locked === true;
}

const OWNERS_MOVE = Object.entries(CONNECTION_REASONS)
  .filter(([reason, { fixableBy }]) => fixableBy === 'user' && reason !== 'disconnected_by_user')
  .map(([reason]) => reason);

const sendAt = (user: string, kind: NotificationKind): string => `greatest(now() + ${SETTLES},
  (SELECT max(closed_at) FROM notifications WHERE user_id = ${user} AND kind = '${kind}') + ${APART})`;

/** What becomes of a notification that already gathers; it is news again. */
const ADDED = `ON CONFLICT (coalesce(user_id, 0), kind) WHERE closed_at IS NULL DO UPDATE SET
  total = kept.total + excluded.total, read_at = NULL,
  connection_ids = (kept.connection_ids || excluded.connection_ids)[1:${NAMED}],
  incidents = CASE WHEN jsonb_array_length(kept.incidents) < ${NAMED} THEN kept.incidents || excluded.incidents ELSE kept.incidents END,
  send_at = greatest(kept.send_at, least(now() + ${SETTLES}, kept.created_at + ${SETTLES_AT_LAST}))`;

/** SQL that adds the rows of `facts` (id, user_id) to one notification of each user, as `gathered` (id, user_id, first). */
const gatherSql = (kind: NotificationKind): string => `
  gathered AS (
    INSERT INTO notifications AS kept (user_id, kind, total, connection_ids, send_at)
    SELECT user_id, '${kind}', count(*), (array_agg(id ORDER BY id))[1:${NAMED}], ${sendAt('facts.user_id', kind)}
    FROM facts GROUP BY user_id ${ADDED}
    RETURNING kept.id, kept.user_id, kept.connection_ids[1] AS first)`;

/** Browsers are told of a change of the first connection, and look what there is. */
const TOLD = `SELECT count(pg_notify('${CHANGE_CHANNEL}', user_id || ':' || first)) FROM gathered`;

/** Whom the hub writes to: people who sign in here, and not the users of host applications, whom those tell themselves. */
const REACHED = 'u.external_id IS NULL AND u.banned IS NOT TRUE';

/**
 * Gathers connections that wait for their owner since something went wrong with them; what a consent itself left to be done,
 * its owner was shown. Reasons are compared as the index of connections in trouble has them.
 *
 * @returns how many connections
 */
export async function gatherBroken(tx: Queryable, limit: number): Promise<number> {
  const { rows } = await tx.query<{ facts: number }>({
    name: 'gather_broken',
    text: `WITH facts AS MATERIALIZED (
        SELECT c.id, c.user_id, c.status_since FROM connections c JOIN users u ON u.id = c.user_id
        WHERE coalesce(c.reason, '') = ANY($1) AND c.reason IS NOT NULL AND c.status <> 'disconnected' AND c.status_since > c.connected_at
          AND ${REACHED} AND NOT EXISTS (SELECT FROM connection_notices n WHERE n.connection_id = c.id AND n.kind = 'broke')
        ORDER BY c.id LIMIT $2),
      ${gatherSql('connection_broke')},
      noted AS (
        INSERT INTO connection_notices (connection_id, kind, notification_id, about)
        SELECT f.id, 'broke', g.id, f.status_since FROM facts f JOIN gathered g ON g.user_id = f.user_id)
      SELECT (SELECT count(*)::int FROM facts) AS facts, (${TOLD}) AS told`,
    values: [OWNERS_MOVE, limit],
  });
  return rows[0]?.facts ?? 0;
}

/**
 * Takes back what is over before it was sent, and gathers what broke and works again by itself: who reconnected it knows.
 */
export async function gatherRecovered(tx: Queryable): Promise<void> {
  await tx.query({
    name: 'gather_recovered',
    text: `WITH over AS (
        DELETE FROM connection_notices n USING connections c
        WHERE n.kind = 'broke' AND c.id = n.connection_id
          AND (c.status = 'disconnected' OR c.reason IS NULL OR NOT c.reason = ANY($1))
        RETURNING c.id, c.user_id, n.notification_id, c.status = 'connected' AND c.connected_at < n.about AS recovered),
      withdrawn AS (
        UPDATE notifications n SET total = n.total - o.count,
          connection_ids = ARRAY(SELECT id FROM unnest(n.connection_ids) AS id WHERE NOT id = ANY(o.ids))
        FROM (SELECT notification_id, count(*), array_agg(id) AS ids FROM over GROUP BY notification_id) o
        WHERE n.id = o.notification_id AND n.closed_at IS NULL RETURNING n.id),
      facts AS (
        SELECT id, user_id FROM over
        WHERE recovered AND notification_id IS NOT NULL AND NOT notification_id IN (SELECT id FROM withdrawn)),
      ${gatherSql('connection_recovered')}
      ${TOLD}`,
    values: [OWNERS_MOVE],
  });
  await tx.query({
    name: 'forget_empty_notifications',
    text: 'DELETE FROM notifications WHERE send_at IS NOT NULL AND closed_at IS NULL AND total <= 0',
  });
}

/** A deadline, and the notice of it that is due. */
export interface DueNotice {
  readonly connectionId: number;
  readonly notice: DeadlineNotice;
  readonly deadline: Date;
}

/** Gathers connections whose owner was not yet told so of this deadline. */
export async function gatherDeadlines(tx: Queryable, due: readonly DueNotice[]): Promise<void> {
  await tx.query({
    name: 'gather_deadlines',
    text: `WITH facts AS MATERIALIZED (
        SELECT c.id, c.user_id, d.notice, d.deadline
        FROM unnest($1::int[], $2::text[], $3::timestamptz[]) AS d(id, notice, deadline)
        JOIN connections c ON c.id = d.id JOIN users u ON u.id = c.user_id
        WHERE ${REACHED} AND NOT EXISTS (SELECT FROM connection_notices n
          WHERE n.connection_id = c.id AND n.kind = d.notice AND n.about = d.deadline::timestamptz(3))),
      ${gatherSql('connection_ending')},
      noted AS (
        INSERT INTO connection_notices AS n (connection_id, kind, notification_id, about)
        SELECT f.id, f.notice, g.id, f.deadline FROM facts f JOIN gathered g ON g.user_id = f.user_id
        ON CONFLICT (connection_id, kind) DO UPDATE SET notification_id = excluded.notification_id,
          about = excluded.about, told_at = now())
      ${TOLD}`,
    values: [
      due.map(({ connectionId }) => connectionId),
      due.map(({ notice }) => notice),
      due.map(({ deadline }) => deadline),
    ],
  });
}

/** SQL that tells every operator, and their channel, of the rows of `facts` (provider, host, incident). */
const tellOperatorsSql = (kind: NotificationKind): string => `
  INSERT INTO notifications AS kept (user_id, kind, total, incidents, send_at)
  SELECT o.id, '${kind}', count(*),
    jsonb_path_query_array(jsonb_agg(jsonb_build_object('provider', f.provider, 'host', f.host, 'incident', f.incident)),
      '$[0 to ${NAMED - 1}]'), ${sendAt('o.id', kind)}
  FROM facts f, (SELECT id FROM users u WHERE u.role = 'operator' AND ${REACHED} UNION ALL SELECT NULL) AS o
  GROUP BY o.id ${ADDED}`;

/** Gathers incidents that operators were not yet told of, and the end of those that they were told of. */
export async function gatherIncidents(tx: Queryable): Promise<void> {
  await tx.query({
    name: 'gather_closed_incidents',
    text: `WITH facts AS (
        DELETE FROM incident_notices n WHERE NOT EXISTS (SELECT FROM provider_states s
          WHERE s.provider = n.provider AND s.host = n.host AND s.incident = n.incident AND s.since = n.since)
        RETURNING n.provider, n.host, n.incident)
      ${tellOperatorsSql('incident_closed')}`,
  });
  await tx.query({
    name: 'gather_opened_incidents',
    text: `WITH facts AS (
        INSERT INTO incident_notices (provider, host, incident, since)
        SELECT provider, host, incident, since FROM provider_states WHERE incident IS NOT NULL AND since IS NOT NULL
        ON CONFLICT (provider, host) DO NOTHING RETURNING provider, host, incident)
      ${tellOperatorsSql('incident_opened')}`,
  });
}
