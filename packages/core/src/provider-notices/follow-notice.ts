import type { RequestOrigin } from '../audit/audit-event.ts';
import { createConnectionScope, findConnection } from '../connections/connection-store.ts';
import { type DisconnectDeps, disconnectConnection } from '../connections/disconnect-connection.ts';
import { forgetUser } from '../connections/forget-user.ts';
import type { ConnectionRow } from '../connections/integration.ts';
import { IntegrationsServiceError } from '../errors.ts';
import type { JobPayloads } from '../jobs/jobs.ts';
import { presentAccessToken } from '../tokens/present-access-token.ts';
import { type RefreshDeps, refreshConnection } from '../tokens/refresh-connection.ts';
import { endNoticedGrant, isOver } from './end-noticed-grant.ts';
import { forgetAccountDetails } from './notice-store.ts';
import { weighNotice } from './notice-weight.ts';

export type FollowDeps = RefreshDeps & DisconnectDeps;

/** A verified notice, about one connection. */
export type FollowedNotice = JobPayloads['follow-notice'];

/**
 * Does what a verified notice says of one connection. One that is proof ends the grant; of one that is not, the provider is asked
 * first, and only where it refuses as well the grant is over. Data is deleted of a grant that is over, and of no other.
 *
 * @throws what kept the provider from answering: it is to be tried again
 */
export async function followNotice(
  deps: FollowDeps,
  notice: FollowedNotice,
  origin: RequestOrigin,
): Promise<void> {
  const { userId, connectionId: id, means, topic } = notice;
  const at = notice.at === null ? null : new Date(notice.at);
  const connection = await findConnection(deps.db.pool, createConnectionScope(userId), id);
  if (connection === null) return;
  const now = deps.clock.now();
  const weight = weighNotice(at, { connectedAt: connection.connectedAt, now });
  if (weight === 'stale') return;
  if (!isOver(connection, now)) {
    const isProof = weight === 'proof' && means !== 'grant_doubtful';
    if (!isProof && !(await isRefusedToo(deps, connection, origin))) {
      const { provider } = connection;
      deps.log.info(
        { userId, provider, connectionId: id, correlationId: origin.correlationId },
        'A notice of the provider changes nothing: what it is about still works, or cannot be asked',
      );
      return;
    }
    if (!(await endNoticedGrant(deps, connection, { topic, confirmed: !isProof, origin })))
      throw new IntegrationsServiceError('TOKEN_REFRESH_ERROR', {
        provider: connection.provider,
        correlationId: origin.correlationId,
        metadata: { connectionId: id, reason: 'refresh_in_progress' },
      });
  }
  if (means === 'data_deletion') await deleteAccountData(deps, connection, { topic, origin });
}

/** Whether the provider says no to what a notice says is over: to a refresh, or to the access token where there is none. */
async function isRefusedToo(
  deps: RefreshDeps,
  connection: ConnectionRow,
  origin: RequestOrigin,
): Promise<boolean> {
  try {
    if (connection.sealedToken?.refreshable === true) {
      await refreshConnection(deps, connection.id, { origin, urgency: 'force' });
      return false;
    }
  } catch (error) {
    if (!(error instanceof IntegrationsServiceError)) throw error;
    if (error.code === 'TOKEN_EXPIRED' && error.metadata?.reason === 'grant_refused') return true;
    if (error.metadata?.reason !== 'too_young') throw error;
  }
  const { outcome } = await presentAccessToken(deps, connection, origin);
  return outcome === 'refused';
}

/** Forgets the tokens, and what is known of the account. */
async function deleteAccountData(
  deps: FollowDeps,
  connection: ConnectionRow,
  { topic, origin }: { readonly topic: string; readonly origin: RequestOrigin },
): Promise<void> {
  const { id, userId, provider, providerAccountId: accountId } = connection;
  if (connection.status !== 'disconnected')
    await disconnectConnection(deps, { scope: createConnectionScope(userId), id }, origin);
  const record = {
    event: 'account_data_deleted',
    userId,
    provider,
    accountId,
    connectionId: id,
    metadata: { topic },
  } as const;
  await forgetAccountDetails(deps.db, id, { at: deps.clock.now(), event: { record, origin } });
  forgetUser(deps, userId);
}
