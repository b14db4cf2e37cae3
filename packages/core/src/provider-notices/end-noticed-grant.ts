import type { RequestOrigin } from '../audit/audit-event.ts';
import { forgetUser } from '../connections/forget-user.ts';
import { isTokenExpired } from '../connections/health.ts';
import type { ConnectionRow } from '../connections/integration.ts';
import type { Deps } from '../deps.ts';
import { endGrant } from './notice-store.ts';

/** Whether there is nothing left to end: all that a notice could do to it has been done. */
export const isOver = (connection: ConnectionRow, now: Date): boolean =>
  connection.sealedToken === null ||
  connection.reason === 'token_expired' ||
  (connection.reason === 'grant_refused' && isTokenExpired(connection.sealedToken.expiresAt, now));

/**
 * Ends the grant of a connection, as its provider has said. Said again, it changes nothing.
 *
 * @param notice.confirmed whether the provider was asked
 * @returns false when the connection has other tokens by now: it is to be looked at again
 */
export async function endNoticedGrant(
  deps: Pick<Deps, 'db' | 'clock' | 'log' | 'traffic' | 'integrationCache' | 'tokenCache'>,
  connection: ConnectionRow,
  {
    topic,
    confirmed,
    origin,
  }: { readonly topic: string; readonly confirmed: boolean; readonly origin: RequestOrigin },
): Promise<boolean> {
  const { id: connectionId, userId, provider, providerAccountId: accountId, sealedToken } = connection;
  const at = deps.clock.now();
  if (sealedToken === null || isOver(connection, at)) return true;
  const account = { userId, provider, accountId, connectionId };
  const ended = await endGrant(
    deps.db,
    { connectionId, version: sealedToken.version },
    {
      write: { at },
      event: { record: { event: 'grant_withdrawn', ...account, metadata: { topic, confirmed } }, origin },
    },
  );
  if (!ended) return false;
  forgetUser(deps, userId);
  // A refresh that was refused has counted it.
  const isCounted = connection.reason === 'grant_refused' || (confirmed && sealedToken.refreshable);
  if (!isCounted) deps.traffic.count({ kind: 'grant_refused', subject: provider });
  deps.log.info(
    { ...account, correlationId: origin.correlationId },
    'Grant ended: the provider says that it is over',
  );
  return true;
}
