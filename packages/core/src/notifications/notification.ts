import type { Incident } from '../provider-health/provider-state-store.ts';

/**
 * What people are told without having looked.
 *
 * - *notification*: something that one person is told. What is of one kind gathers in one, until it is sent.
 * - *gathers*: is still added to. A storm is one message, however many connections it concerns.
 * - *channel*: how they are told: in the dashboard (`app`) or by e-mail (`mail`).
 * - *muted*: what somebody does not want to be told by a channel.
 * - *notice*: that a connection's owner, or the operators, were told of something, so that it is told once.
 */

/** Kind -> for whom it is. */
export const NOTIFICATIONS = {
  /** A connection does not work, or will not for long, and it is its owner's move. */
  connection_broke: 'owner',
  /** One that broke works again, by itself. */
  connection_recovered: 'owner',
  /** The end of a consent, or of an access that cannot be renewed, is seven days or a day away. */
  connection_ending: 'owner',
  /** A provider cannot be reached, or refuses the hub's own client. */
  incident_opened: 'operator',
  incident_closed: 'operator',
} as const satisfies Readonly<Record<string, 'owner' | 'operator'>>;

export type NotificationKind = keyof typeof NOTIFICATIONS;

export const NOTIFICATION_KINDS = [
  'connection_broke',
  'connection_recovered',
  'connection_ending',
  'incident_opened',
  'incident_closed',
] as const satisfies readonly NotificationKind[];

export const CHANNELS = ['app', 'mail'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Languages that people are written to in. */
export const LANGUAGES = ['en', 'fr'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What is stored of a choice not to be told. */
export const mutedName = (channel: Channel, kind: NotificationKind): string => `${channel}:${kind}`;

export const isNotificationKind = (text: string): text is NotificationKind =>
  Object.hasOwn(NOTIFICATIONS, text);

export const isLanguage = (text: string): text is Language => LANGUAGES.some((known) => known === text);

/** A provider's trouble at a host; the host is empty where there is one for all. */
export interface ToldIncident {
  readonly provider: string;
  readonly host: string;
  readonly incident: Incident;
}

/** A connection as it is named to its owner. */
export interface ToldConnection {
  readonly id: number;
  readonly provider: string;
  /** Its label, or what the provider calls the account. */
  readonly account: string;
}

/** A notification as the dashboard shows it. */
export interface Notification {
  readonly id: number;
  readonly kind: NotificationKind;
  /** How many connections or incidents it tells of; named are the first of them. */
  readonly total: number;
  readonly connections: readonly ToldConnection[];
  readonly incidents: readonly ToldIncident[];
  readonly createdAt: Date;
  readonly isRead: boolean;
}
