import type { RequestOrigin } from '../audit/audit-event.ts';
import { insertAuditEvent } from '../audit/audit-store.ts';
import { chosenResource } from '../connections/chosen-resource.ts';
import {
  type ConnectionRef,
  findConnection,
  notifyChange,
  setResource,
  toParameters,
} from '../connections/connection-store.ts';
import { forgetUser } from '../connections/forget-user.ts';
import { getConnection } from '../connections/get-connection.ts';
import type { ConnectionRow, Integration } from '../connections/integration.ts';
import { IntegrationsServiceError } from '../errors.ts';
import type { Resource } from '../oauth/resources.ts';
import { toUseCaseError } from '../outbound/provider-error.ts';
import { openAccessToken } from '../tokens/open-access-token.ts';
import type { RefreshDeps } from '../tokens/refresh-connection.ts';
import { inTransaction } from '../transaction.ts';
import { askForResources } from './resource-choice.ts';

async function findConnected(
  deps: Pick<RefreshDeps, 'db'>,
  { scope, id }: ConnectionRef,
  { correlationId }: RequestOrigin,
): Promise<ConnectionRow> {
  const connection = await findConnection(deps.db.pool, scope, id);
  if (connection === null || connection.status === 'disconnected')
    throw new IntegrationsServiceError('ACCOUNT_NOT_FOUND', { correlationId });
  return connection;
}

async function ask(deps: RefreshDeps, connection: ConnectionRow, origin: RequestOrigin): Promise<Resource[]> {
  const adapter = await deps.providers.adapter(connection.provider, toParameters(connection.parameters));
  if (adapter.provider.resources === undefined) return [];
  const accessToken = await openAccessToken(deps, connection, origin);
  return askForResources(deps, adapter, { credentials: { accessToken }, origin });
}

/**
 * The sites, tenants or accounts that a connection can be used with, asked of the provider now, and which one is
 * chosen; nothing at most providers.
 *
 * @throws ACCOUNT_NOT_FOUND, TOKEN_EXPIRED, NO_REFRESH_TOKEN, NETWORK_ERROR, TIMEOUT_ERROR, API_ERROR, DATABASE_ERROR
 */
export async function listConnectionResources(
  deps: RefreshDeps,
  connectionRef: ConnectionRef,
  origin: RequestOrigin,
): Promise<{ resources: Resource[]; chosen: Resource | null }> {
  const { correlationId } = origin;
  try {
    const connection = await findConnected(deps, connectionRef, origin);
    return {
      resources: await ask(deps, connection, origin),
      chosen: chosenResource(connection.metadata),
    };
  } catch (error) {
    throw toUseCaseError(error, { refused: 'API_ERROR', defect: 'INTERNAL_ERROR' }, { correlationId });
  }
}

/**
 * Decides which of them is used: kept in the connection's `metadata.resource`.
 *
 * @throws VALIDATION_ERROR the provider does not list it for this account
 * @throws as {@link listConnectionResources}
 */
export async function chooseResource(
  deps: RefreshDeps,
  choice: ConnectionRef & { readonly resourceId: string },
  origin: RequestOrigin,
): Promise<Integration> {
  const { correlationId } = origin;
  try {
    const connection = await findConnected(deps, choice, origin);
    const { id: connectionId, userId, provider, providerAccountId: accountId } = connection;
    const resource = (await ask(deps, connection, origin)).find(({ id }) => id === choice.resourceId);
    if (resource === undefined)
      throw new IntegrationsServiceError('VALIDATION_ERROR', {
        provider,
        correlationId,
        metadata: { fields: { resourceId: 'is not one of this account' } },
      });
    await inTransaction(deps.db, async (tx) => {
      if (!(await setResource(tx, connectionId, { resource, at: deps.clock.now() })))
        throw new IntegrationsServiceError('ACCOUNT_NOT_FOUND', { provider, correlationId });
      await insertAuditEvent(
        tx,
        {
          event: 'resource_chosen',
          userId,
          provider,
          accountId,
          connectionId,
          metadata: { resourceId: resource.id },
        },
        origin,
      );
      await notifyChange(tx, { userId, connectionId });
    });
    forgetUser(deps, userId);
    return await getConnection(deps, choice.scope, connectionId);
  } catch (error) {
    throw toUseCaseError(error, { refused: 'API_ERROR', defect: 'INTERNAL_ERROR' }, { correlationId });
  }
}
