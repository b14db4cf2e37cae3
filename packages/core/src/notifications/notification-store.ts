import type {
  Database,
  Notification as NotificationModel,
  NotificationSettings,
  User,
} from '@evergrant/database';
import { z } from 'zod';
import type { GuardedUser } from '../access/user-store.ts';
import { columns } from '../columns.ts';
import { INCIDENTS } from '../provider-health/provider-state-store.ts';
import { AUTHENTICATED_ROWS } from '../rows/authenticated-rows.ts';
import type { Queryable } from '../transaction.ts';
import {
  isLanguage,
  isNotificationKind,
  type Language,
  type NotificationKind,
  type ToldIncident,
} from './notification.ts';

const FIELDS = [
  'id',
  'kind',
  'total',
  'connectionIds',
  'incidents',
  'createdAt',
  'readAt',
] as const satisfies readonly (keyof NotificationModel)[];
type StoredRow = Pick<NotificationModel, (typeof FIELDS)[number]>;

/** A notification as it is stored. */
export interface NotificationRow extends Readonly<Omit<StoredRow, 'kind' | 'incidents'>> {
  readonly kind: NotificationKind;
  readonly incidents: readonly ToldIncident[];
}

const incidentsSchema = z.array(
  z.object({ provider: z.string(), host: z.string(), incident: z.enum(INCIDENTS) }),
);

/** None: of a kind that this version does not know. */
const parseRow = <Row extends StoredRow>(row: Row): (Omit<Row, 'kind' | 'incidents'> & NotificationRow)[] => {
  const { kind } = row;
  return isNotificationKind(kind) ? [{ ...row, kind, incidents: incidentsSchema.parse(row.incidents) }] : [];
};

/** Somebody's newest notifications, without kinds that they muted in the dashboard. */
export async function findNotifications(
  db: Queryable,
  {
    userId,
    muted,
    limit,
  }: { readonly userId: number; readonly muted: readonly string[]; readonly limit: number },
): Promise<{ notifications: NotificationRow[]; unread: number }> {
  const { rows } = await db.query<StoredRow & { unread: number }>({
    name: 'find_notifications',
    text: `SELECT ${columns(FIELDS)}, (count(*) FILTER (WHERE read_at IS NULL) OVER ())::int AS unread
      FROM notifications WHERE user_id = $1 AND NOT 'app:' || kind = ANY($2) ORDER BY id DESC LIMIT $3`,
    values: [userId, muted, limit],
  });
  return { notifications: rows.flatMap(parseRow), unread: rows[0]?.unread ?? 0 };
}

/** Notes that somebody has seen what there was. @param upTo the id of the newest one that they saw */
export async function setRead(
  db: Queryable,
  { userId, upTo }: { readonly userId: number; readonly upTo: number },
): Promise<void> {
  await db.query({
    text: 'UPDATE notifications SET read_at = now() WHERE user_id = $1 AND id <= $2 AND read_at IS NULL',
    values: [userId, upTo],
  });
}

/** What somebody does not want to be told, and their language. */
export interface Settings {
  readonly muted: readonly string[];
  readonly language: Language;
}

const toSettings = (row: Pick<NotificationSettings, 'muted' | 'language'> | undefined): Settings => {
  const { muted = [], language = 'en' } = row ?? {};
  return { muted, language: isLanguage(language) ? language : 'en' };
};

export async function findSettings(db: Queryable, userId: number): Promise<Settings> {
  const { rows } = await db.query<Pick<NotificationSettings, 'muted' | 'language'>>({
    name: 'find_notification_settings',
    text: 'SELECT muted, language FROM notification_settings WHERE user_id = $1',
    values: [userId],
  });
  return toSettings(rows[0]);
}

/** @returns whether that is another choice than before; false also when there is no such user */
export async function setMuted(
  db: Queryable,
  { userId, name, isMuted }: { readonly userId: number; readonly name: string; readonly isMuted: boolean },
): Promise<boolean> {
  const { rowCount } = await db.query({
    text: `INSERT INTO notification_settings AS s (user_id, muted)
      SELECT id, CASE WHEN $3::boolean THEN ARRAY[$2] ELSE '{}' END FROM users WHERE id = $1
      ON CONFLICT (user_id) DO UPDATE SET muted = array_remove(s.muted, $2) || excluded.muted
      WHERE ($2 = ANY(s.muted)) <> $3`,
    values: [userId, name, isMuted],
  });
  return rowCount === 1;
}

export async function setLanguage(db: Queryable, userId: number, language: Language): Promise<void> {
  await db.query({
    text: `INSERT INTO notification_settings AS s (user_id, language) VALUES ($1, $2)
      ON CONFLICT (user_id) DO UPDATE SET language = excluded.language WHERE s.language <> excluded.language`,
    values: [userId, language],
  });
}

const USER_FIELDS = [...AUTHENTICATED_ROWS.users, 'seal'] as const satisfies readonly (keyof User)[];

/** A notification that was taken to be sent. */
export interface TakenNotification extends NotificationRow {
  /** This one included. */
  readonly attempts: number;
  /** Null: the channel of the operators. */
  readonly addressee: (Settings & { readonly user: GuardedUser }) | null;
}

/** Takes notifications whose time has come: they gather no longer, and nobody else is given them. */
export async function takeDueNotifications(db: Queryable, limit: number): Promise<TakenNotification[]> {
  const { rows } = await db.query<StoredRow & Pick<NotificationModel, 'userId' | 'attempts'>>({
    name: 'take_due_notifications',
    text: `UPDATE notifications SET send_at = NULL, closed_at = coalesce(closed_at, now()), attempts = attempts + 1
      WHERE id = ANY(ARRAY(SELECT id FROM notifications WHERE send_at <= now() ORDER BY send_at LIMIT $1
        FOR UPDATE SKIP LOCKED))
      RETURNING ${columns([...FIELDS, 'userId', 'attempts'])}`,
    values: [limit],
  });
  const userIds = rows.flatMap(({ userId }) => userId ?? []);
  const addressees = userIds.length === 0 ? new Map<number, Addressee>() : await findAddressees(db, userIds);
  return rows.flatMap(parseRow).flatMap(({ userId, ...row }): TakenNotification[] => {
    if (userId === null) return [{ ...row, addressee: null }];
    const addressee = addressees.get(userId);
    return addressee === undefined ? [] : [{ ...row, addressee }];
  });
}

type Addressee = Settings & { readonly user: GuardedUser };

async function findAddressees(db: Queryable, userIds: readonly number[]): Promise<Map<number, Addressee>> {
  const { rows } = await db.query<GuardedUser & { muted: string[] | null; language: string | null }>({
    name: 'find_addressees',
    text: `SELECT ${columns(USER_FIELDS, 'u')}, s.muted, s.language
      FROM users u LEFT JOIN notification_settings s ON s.user_id = u.id WHERE u.id = ANY($1)`,
    values: [userIds],
  });
  return new Map(
    rows.map(({ muted, language, ...user }) => [
      user.id,
      { user, ...toSettings({ muted: muted ?? [], language: language ?? 'en' }) },
    ]),
  );
}

/** Has a notification that could not be sent tried again. */
export async function postponeNotification(db: Queryable, id: number, delayMs: number): Promise<void> {
  await db.query({
    text: `UPDATE notifications SET send_at = now() + $2 * interval '1 millisecond' WHERE id = $1`,
    values: [id, delayMs],
  });
}

/** Forgets what was told so long ago; what was told of a connection stays known. */
export async function deleteNotificationsBefore(db: Pick<Database, 'pool'>, before: Date): Promise<number> {
  const { rowCount } = await db.pool.query({
    text: 'DELETE FROM notifications WHERE created_at < $1 AND send_at IS NULL',
    values: [before],
  });
  return rowCount ?? 0;
}
