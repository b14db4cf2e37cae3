import type { RequestOrigin } from '../audit/audit-event.ts';
import { insertAuditEvent } from '../audit/audit-store.ts';
import type { Deps } from '../deps.ts';
import { inTransaction } from '../transaction.ts';
import { type ExternalUserView, requireExternalUser } from './external-user.ts';
import { setUserName } from './user-store.ts';

/**
 * Sets what the pages of the hub call a user of a host application.
 *
 * @throws NOT_FOUND nobody of this external id; INVALID_USER_ID made or changed past the hub
 */
export const renameExternalUser = (
  { db, rows }: Pick<Deps, 'db' | 'rows'>,
  { externalId, name }: { readonly externalId: string; readonly name: string },
  origin: RequestOrigin,
): Promise<ExternalUserView> =>
  inTransaction(db, async (tx) => {
    const user = await requireExternalUser({ rows, db: tx }, externalId, origin.correlationId);
    await setUserName(tx, user.id, name);
    await insertAuditEvent(tx, { event: 'external_user_renamed', userId: user.id }, origin);
    return { ...user, name };
  });
