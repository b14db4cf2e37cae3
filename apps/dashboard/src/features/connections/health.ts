import type { Connection, ConnectionStatus } from '@evergrant/client';
import { DAY } from '../../lib/time.ts';

/** The status as people are told it: the hub's, and `expiring` while there is still time to act. */
export type HealthStatus = ConnectionStatus | 'expiring';

/** How long ahead a deadline is flagged. */
export const EXPIRING_MS = 7 * DAY;

type HealthFacts = Pick<
  Connection,
  'status' | 'nextAction' | 'fixableBy' | 'refreshable' | 'expiresAt' | 'refreshTokenExpiresAt'
>;

/** What a connection's status means for its owner. */
export interface Health {
  readonly status: HealthStatus;
  /** The moment after which only a reconnect helps. Null: none is known, the hub renews access by itself. */
  readonly deadline: Date | null;
  /** What the owner can usefully do. A provider's outage or an operator's mistake leaves them nothing to do. */
  readonly action: Connection['nextAction'];
  readonly fixableBy: Connection['fixableBy'];
  /** Whether it is the owner's move. */
  readonly needsYou: boolean;
}

/**
 * Reads the health of a connection. Where the hub can renew access, what counts is the end of the consent; where it
 * cannot, the end of the access itself.
 */
export function healthOf(connection: HealthFacts, now: Date): Health {
  const deadline = toDate(connection.refreshable ? connection.refreshTokenExpiresAt : connection.expiresAt);
  const expiring =
    connection.status === 'connected' &&
    deadline !== null &&
    deadline.getTime() - now.getTime() < EXPIRING_MS;
  const status = expiring ? 'expiring' : connection.status;
  const action = connection.nextAction ?? (expiring ? 'reconnect' : null);
  const needsYou = (action === 'reconnect' || action === 'choose_resource') && status !== 'disconnected';
  return {
    status,
    deadline,
    action,
    fixableBy: connection.fixableBy ?? (expiring ? 'user' : null),
    needsYou,
  };
}

/** Whether reconnecting makes sense: it helps neither against an outage nor against an operator's mistake. */
export const canReconnect = ({ action }: Pick<Health, 'action'>): boolean =>
  action === null || action === 'reconnect' || action === 'choose_resource';

/** Whether asking for a new access token makes sense: not without a grant that the provider still honours. */
export const canRefresh = (
  { isConnected, refreshable }: Pick<Connection, 'isConnected' | 'refreshable'>,
  { action, status }: Pick<Health, 'action' | 'status'>,
): boolean => isConnected && refreshable && (action !== 'reconnect' || status === 'expiring');

const toDate = (iso: string | null): Date | null => (iso === null ? null : new Date(iso));
