import type { RequestOrigin } from '../audit/audit-event.ts';
import { insertAuditEvent } from '../audit/audit-store.ts';
import { USER_GONE } from '../changes/change-feed.ts';
import {
  createConnectionScope,
  findConnectionsOfUser,
  notifyChange,
} from '../connections/connection-store.ts';
import { type DisconnectDeps, disconnectConnection } from '../connections/disconnect-connection.ts';
import { forgetUser } from '../connections/forget-user.ts';
import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import { deleteFlowsOfUser } from '../state/flow-store.ts';
import { inTransaction } from '../transaction.ts';
import { requireExternalUser } from './external-user.ts';
import { deleteUser } from './user-store.ts';

/** Disconnects that are under way at the same time. */
const AT_ONCE = 5;

type DeleteDeps = DisconnectDeps & Pick<Deps, 'rows' | 'userCache'>;

/**
 * Deletes a user of a host application, with their connections, which are revoked as a disconnect does it, their invitations,
 * and what they have started and not ended. The audit log keeps what has happened.
 *
 * @returns how many connections were disconnected
 * @throws NOT_FOUND nobody of this external id; INVALID_USER_ID made or changed past the hub
 * @throws DISCONNECT_ERROR, DATABASE_ERROR the user is still there, maybe with fewer connections: try again
 */
export async function deleteExternalUser(
  deps: DeleteDeps,
  externalId: string,
  origin: RequestOrigin,
): Promise<{ readonly disconnected: number }> {
  const { rows, db, userCache } = deps;
  const { id } = await requireExternalUser({ rows, db: db.pool }, externalId, origin.correlationId);
  let disconnected = 0;
  // Again when they have connected another account meanwhile.
  do disconnected += await disconnectAll(deps, id, origin);
  while (!(await forget(deps, { id, disconnected }, origin)));
  forgetUser(deps, id);
  userCache.clear();
  return { disconnected };
}

/** @returns how many */
async function disconnectAll(deps: DeleteDeps, userId: number, origin: RequestOrigin): Promise<number> {
  const scope = createConnectionScope(userId);
  const all = await findConnectionsOfUser(deps.db.pool, userId);
  const connected = all.filter(({ status }) => status !== 'disconnected');
  let done = 0;
  const disconnect = async (id: number) => {
    try {
      await disconnectConnection(deps, { scope, id }, origin);
      done += 1;
    } catch (error) {
      // Somebody was faster.
      if (!(error instanceof IntegrationsServiceError && error.code === 'ACCOUNT_NOT_FOUND')) throw error;
    }
  };
  for (let index = 0; index < connected.length; index += AT_ONCE)
    await Promise.all(connected.slice(index, index + AT_ONCE).map(({ id }) => disconnect(id)));
  return done;
}

/** @returns false when something is connected: nothing was deleted */
const forget = (
  { db }: Pick<Deps, 'db'>,
  { id, disconnected }: { readonly id: number; readonly disconnected: number },
  origin: RequestOrigin,
): Promise<boolean> =>
  inTransaction(db, async (tx) => {
    const result = await deleteUser(tx, id);
    if (result !== 'deleted') return result === 'gone';
    await deleteFlowsOfUser(tx, id);
    await insertAuditEvent(
      tx,
      { event: 'external_user_deleted', userId: id, metadata: { disconnected } },
      origin,
    );
    await notifyChange(tx, { userId: id, connectionId: USER_GONE });
    return true;
  });
