import { findConnectionsByIds } from '../connections/connection-store.ts';
import type { ConnectionRow } from '../connections/integration.ts';
import type { Deps } from '../deps.ts';
import type { Language, Notification, ToldConnection } from './notification.ts';
import { findNotifications, findSettings } from './notification-store.ts';

/** Most that are shown. */
const MOST = 50;

/** What somebody was told, newest first, and how much of it is news. */
export interface NotificationList {
  readonly notifications: readonly Notification[];
  readonly unread: number;
  /** What they are written to in. */
  readonly language: Language;
}

/** As its owner knows it. */
export const toldConnection = (row: ConnectionRow): ToldConnection => ({
  id: row.id,
  provider: row.provider,
  account: row.label ?? row.accountName ?? row.accountEmail ?? row.providerAccountId,
});

/**
 * What a user was told of late; what they muted in the dashboard is left out.
 *
 * @throws the database's error
 */
export async function listNotifications({ db }: Pick<Deps, 'db'>, userId: number): Promise<NotificationList> {
  const { muted, language } = await findSettings(db.pool, userId);
  const { notifications, unread } = await findNotifications(db.pool, { userId, muted, limit: MOST });
  const ids = [...new Set(notifications.flatMap(({ connectionIds }) => connectionIds))];
  const rows = ids.length === 0 ? [] : await findConnectionsByIds(db.pool, { userId }, ids);
  const told = new Map(rows.map((row) => [row.id, toldConnection(row)]));
  return {
    notifications: notifications.map(({ connectionIds, readAt, ...notification }) => ({
      ...notification,
      connections: connectionIds.flatMap((id) => told.get(id) ?? []),
      isRead: readAt !== null,
    })),
    unread,
    language,
  };
}
