import type { RequestOrigin } from '../audit/audit-event.ts';
import { insertAuditEvent } from '../audit/audit-store.ts';
import type { Deps } from '../deps.ts';
import { inTransaction } from '../transaction.ts';
import { type ExternalUser, ensureExternalUser } from './ensure-external-user.ts';
import { type ExternalUserView, requireExternalUser } from './external-user.ts';

/**
 * Makes a user of a host application known before they connect anything. Of one who is known only the name is set.
 *
 * @throws INVALID_USER_ID made or changed past the hub
 */
export const createExternalUser = (
  { db, rows }: Pick<Deps, 'db' | 'rows'>,
  user: ExternalUser,
  origin: RequestOrigin,
): Promise<ExternalUserView> =>
  inTransaction(db, async (tx) => {
    const { id, isNew } = await ensureExternalUser({ rows }, tx, user);
    if (isNew) await insertAuditEvent(tx, { event: 'external_user_created', userId: id }, origin);
    return requireExternalUser({ rows, db: tx }, user.externalId, origin.correlationId);
  });
