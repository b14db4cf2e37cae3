import type { WebhookEndpoint } from '@evergrant/core';

/** What an endpoint is sent that names no events. */
export const DEFAULT_EVENTS = 'all but connection.refreshed and anomaly.detected';

/** Which events an endpoint is sent, to read. */
export const describeEvents = (events: WebhookEndpoint['events']): string =>
  events.length === 0 ? DEFAULT_EVENTS : events.join(', ');
