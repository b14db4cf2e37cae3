import type { WebhookEndpoint } from '@evergrant/client';
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

/** An event that an endpoint can be sent. */
export type EventType = WebhookEndpoint['events'][number];

/** When an event is sent; in the order in which they are offered. */
export const EVENT_TYPE_WORDS: Readonly<Record<EventType, MessageDescriptor>> = {
  'connection.connected': msg`An account was connected`,
  'connection.reconnected': msg`An account was connected again`,
  'connection.error': msg`A connection broke`,
  'connection.expired': msg`A connection ran out`,
  'connection.recovered': msg`A connection works again`,
  'connection.disconnected': msg`A connection was disconnected`,
  'connection.refreshed': msg`A token was renewed (often)`,
  'provider.incident_opened': msg`A provider stopped working`,
  'provider.incident_closed': msg`A provider works again`,
  'anomaly.detected': msg`Something unusual happened`,
};

const isEventType = (name: string): name is EventType => Object.hasOwn(EVENT_TYPE_WORDS, name);

/** Every event, in the order in which they are offered. */
export const EVENT_TYPES: readonly EventType[] = Object.keys(EVENT_TYPE_WORDS).filter(isEventType);

/** What an endpoint is sent that chose nothing. */
export const DEFAULT_EVENT_TYPES: readonly EventType[] = EVENT_TYPES.filter(
  (type) => type !== 'connection.refreshed' && type !== 'anomaly.detected',
);

/** What an event of the log is called; a test has a name of its own. */
export const eventTypeWords = (type: string): MessageDescriptor =>
  isEventType(type) ? EVENT_TYPE_WORDS[type] : msg`A test`;
