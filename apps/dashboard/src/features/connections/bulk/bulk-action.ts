import type { Connection } from '@evergrant/client';
import { canRefresh, healthOf } from '@evergrant/core/health';
import { canReconnect } from '../health.ts';

/** What can be done to several connections together. */
export const BULK_ACTIONS = ['refresh', 'reconnect', 'disconnect'] as const;
export type BulkAction = (typeof BULK_ACTIONS)[number];

/** Those of the connections for which the action makes sense: the same that a row would offer it for. */
export function affectedBy(
  action: BulkAction,
  connections: readonly Connection[],
  now: Date,
): readonly Connection[] {
  switch (action) {
    case 'refresh':
      return connections.filter((connection) => canRefresh(connection, healthOf(connection, now)));
    case 'reconnect':
      return connections.filter((connection) => canReconnect(healthOf(connection, now)));
    case 'disconnect':
      return connections.filter(({ isConnected }) => isConnected);
  }
}
