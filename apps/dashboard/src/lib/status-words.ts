import type { HealthStatus } from '@evergrant/core/health';
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

/** What the status of a connection is called. */
export const STATUS_WORDS: Readonly<Record<HealthStatus, MessageDescriptor>> = {
  connected: msg`Connected`,
  expiring: msg`Expiring soon`,
  held_up: msg`Held up`,
  expired: msg`Expired`,
  error: msg`Error`,
  disconnected: msg`Disconnected`,
};
