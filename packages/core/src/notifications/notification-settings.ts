import type { RequestOrigin } from '../audit/audit-event.ts';
import { insertAuditEvent } from '../audit/audit-store.ts';
import type { Deps } from '../deps.ts';
import { inTransaction } from '../transaction.ts';
import { type Channel, type Language, mutedName, type NotificationKind } from './notification.ts';
import { findSettings, setLanguage, setMuted } from './notification-store.ts';

/** By which channels somebody is told of what. */
export type NotificationChoices = Readonly<Record<NotificationKind, Readonly<Record<Channel, boolean>>>>;

const choicesOf = (muted: readonly string[]) => {
  const of = (kind: NotificationKind) => ({
    app: !muted.includes(mutedName('app', kind)),
    mail: !muted.includes(mutedName('mail', kind)),
  });
  return {
    connection_broke: of('connection_broke'),
    connection_recovered: of('connection_recovered'),
    connection_ending: of('connection_ending'),
    incident_opened: of('incident_opened'),
    incident_closed: of('incident_closed'),
  } satisfies NotificationChoices;
};

/** What somebody is told of, by which channel. Everything, unless they chose otherwise. */
export const getNotificationChoices = async (
  { db }: Pick<Deps, 'db'>,
  userId: number,
): Promise<NotificationChoices> => choicesOf((await findSettings(db.pool, userId)).muted);

/** Somebody's choice about one kind and one channel, with its audit event where it is another one than before. */
export async function chooseNotification(
  { db }: Pick<Deps, 'db'>,
  choice: {
    readonly userId: number;
    readonly kind: NotificationKind;
    readonly channel: Channel;
    readonly isWanted: boolean;
  },
  origin: RequestOrigin,
): Promise<void> {
  const { userId, kind, channel, isWanted } = choice;
  await inTransaction(db, async (tx) => {
    if (await setMuted(tx, { userId, name: mutedName(channel, kind), isMuted: !isWanted }))
      await insertAuditEvent(
        tx,
        { event: 'notification_settings_changed', userId, metadata: { kind, channel, isWanted } },
        origin,
      );
  });
}

/** In which language somebody is written to from now on. */
export const chooseNotificationLanguage = (
  { db }: Pick<Deps, 'db'>,
  { userId, language }: { readonly userId: number; readonly language: Language },
): Promise<void> => setLanguage(db.pool, userId, language);
