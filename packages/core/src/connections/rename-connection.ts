import type { RequestOrigin } from '../audit/audit-event.ts';
import { insertAuditEvent } from '../audit/audit-store.ts';
import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import { inTransaction } from '../transaction.ts';
import { type ConnectionRef, findConnection, notifyChange, setLabel } from './connection-store.ts';
import { forgetUser } from './forget-user.ts';
import { getConnection } from './get-connection.ts';
import type { Integration } from './integration.ts';

/**
 * Sets the user's own label of a connection; null or empty removes it.
 *
 * @throws ACCOUNT_NOT_FOUND, DATABASE_ERROR
 */
export async function renameConnection(
  deps: Pick<Deps, 'db' | 'integrationCache' | 'tokenCache' | 'providers' | 'providerHealth' | 'clock'>,
  { scope, id, label }: ConnectionRef & { readonly label: string | null },
  origin: RequestOrigin,
): Promise<Integration> {
  const connection = await findConnection(deps.db.pool, scope, id);
  if (connection === null)
    throw new IntegrationsServiceError('ACCOUNT_NOT_FOUND', { correlationId: origin.correlationId });
  const { userId, provider, providerAccountId: accountId } = connection;
  await inTransaction(deps.db, async (tx) => {
    await setLabel(tx, { scope, id }, label === '' ? null : label);
    await insertAuditEvent(
      tx,
      { event: 'connection_labelled', userId, provider, accountId, connectionId: id },
      origin,
    );
    await notifyChange(tx, { userId, connectionId: id });
  });
  forgetUser(deps, userId);
  return getConnection(deps, scope, id);
}
