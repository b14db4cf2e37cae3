import { findConnectionsByIds } from '../connections/connection-store.ts';
import { type ProviderFactsDeps, providerFacts, toIntegration } from '../connections/connection-view.ts';
import { healthOf } from '../connections/health.ts';
import type { Deps } from '../deps.ts';
import { toldConnection } from './list-notifications.ts';
import {
  type Language,
  mutedName,
  type Notification,
  type NotificationKind,
  type ToldConnection,
} from './notification.ts';
import { postponeNotification, type TakenNotification, takeDueNotifications } from './notification-store.ts';

/** Sent at the same time. */
const AT_ONCE = 10;
/** After a failed attempt, doubling; an hour at most, for about half a day. */
const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 3_600_000;
const ATTEMPTS = 16;

/** A connection that a message names, with what its owner is to do about it. */
export interface NamedConnection extends ToldConnection {
  readonly providerName: string;
  /** When it ends. Null: nothing is known of it. */
  readonly deadline: Date | null;
  /** Whether a reconnect is what helps. */
  readonly isToReconnect: boolean;
}

/** What a message says. */
export interface Message extends Pick<Notification, 'id' | 'kind' | 'total'> {
  readonly connections: readonly NamedConnection[];
  readonly incidents: readonly (Notification['incidents'][number] & { readonly providerName: string })[];
}

/** A message to one person. */
export interface Letter extends Message {
  readonly to: string;
  readonly language: Language;
  /** Ends letters of this kind when it is posted to. */
  readonly unsubscribeUrl: string;
}

/** The ways out; what rejects is tried again. Undefined: there is no such way here. */
export interface Posts {
  readonly mail: ((letter: Letter) => Promise<void>) | undefined;
  /** The channel of the operators. */
  readonly channel: ((message: Message) => Promise<void>) | undefined;
}

type SendDeps = Pick<Deps, 'db' | 'clock' | 'log' | 'rows' | 'settings' | 'unsubscribeTokens'> &
  ProviderFactsDeps;

/** What waits for its reader to act: no longer true, it is not sent. */
const CALLS: readonly NotificationKind[] = ['connection_broke', 'connection_ending'];

/**
 * Sends what has gathered. Each is taken before it is sent, so that nobody gets it twice: of one whose process dies in
 * between, nobody knows whether it arrived, and it is not sent again. It is in the dashboard.
 *
 * @returns how many were taken; there may be more
 * @throws the database's error
 */
export async function sendNotifications(deps: SendDeps, posts: Posts): Promise<number> {
  const taken = await takeDueNotifications(deps.db.pool, AT_ONCE);
  await Promise.all(
    taken.map(async (notification) => {
      try {
        await send(deps, posts, notification);
      } catch (error) {
        const { id, attempts } = notification;
        deps.log.warn({ cause: error, attempt: attempts }, 'a notification could not be sent');
        const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS);
        if (attempts < ATTEMPTS) await postponeNotification(deps.db.pool, id, pauseMs);
      }
    }),
  );
  return taken.length;
}

async function send(deps: SendDeps, posts: Posts, taken: TakenNotification): Promise<void> {
  const { addressee, kind } = taken;
  if (addressee === null) {
    await posts.channel?.(await messageOf(deps, taken));
    return;
  }
  const { muted, language } = addressee;
  // Nobody is written to whose address is not theirs for sure, or was changed past the hub.
  const user = deps.rows.admit('users', addressee.user);
  if (posts.mail === undefined || !user?.emailVerified || muted.includes(mutedName('mail', kind))) return;
  const message = await messageOf(deps, taken);
  if (CALLS.includes(kind) && message.connections.length === 0) return;
  const token = deps.unsubscribeTokens.create({ userId: user.id, kind });
  const unsubscribeUrl = `${deps.settings.publicUrl}/notifications/unsubscribe/${token}`;
  await posts.mail({ ...message, to: user.email, language, unsubscribeUrl });
}

async function messageOf(deps: SendDeps, taken: TakenNotification): Promise<Message> {
  const { id, kind, total, connectionIds, incidents } = taken;
  const nameOf = (provider: string) => deps.providers.find(provider)?.provider.display_name ?? provider;
  const rows = connectionIds.length === 0 ? [] : await findConnectionsByIds(deps.db.pool, {}, connectionIds);
  const now = deps.clock.now();
  const connections = rows
    .toSorted((a, b) => a.id - b.id)
    .flatMap((row) => {
      const health = healthOf(toIntegration(row, providerFacts(deps, row), now), now);
      if (CALLS.includes(kind) && !health.needsYou) return [];
      const isToReconnect = health.action === 'reconnect';
      const providerName = nameOf(row.provider);
      return [{ ...toldConnection(row), providerName, deadline: health.deadline, isToReconnect }];
    });
  const left = CALLS.includes(kind) && total <= connectionIds.length ? connections.length : total;
  return {
    ...{ id, kind, connections },
    total: left,
    incidents: incidents.map((incident) => ({ ...incident, providerName: nameOf(incident.provider) })),
  };
}
