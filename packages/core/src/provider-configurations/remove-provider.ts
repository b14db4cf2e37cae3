import type { RequestOrigin } from '../audit/audit-event.ts';
import { insertAuditEvent } from '../audit/audit-store.ts';
import { ANY_USER } from '../changes/change-feed.ts';
import { notifyChange } from '../connections/connection-store.ts';
import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import { inTransaction } from '../transaction.ts';
import { countConnectionsOf, deleteProviderConfiguration } from './provider-configuration-store.ts';

/**
 * Forgets a provider and its client secret. Refused while connections hold tokens: without the client these could be
 * neither refreshed nor revoked, and would die one after the other. Until they are gone, the provider can stop being
 * offered (see `saveProvider`).
 *
 * @throws PROVIDER_IN_USE naming how many; PROVIDER_READ_ONLY the configuration decides about it
 * @throws INVALID_PROVIDER there is none
 */
export async function removeProvider(
  deps: Pick<Deps, 'db' | 'providers'>,
  { provider, userId }: { readonly provider: string; readonly userId: number },
  origin: RequestOrigin,
): Promise<void> {
  if (deps.providers.isFixed(provider))
    throw new IntegrationsServiceError('PROVIDER_READ_ONLY', { provider });
  await inTransaction(deps.db, async (tx) => {
    if (!(await deleteProviderConfiguration(tx, provider)))
      throw new IntegrationsServiceError('INVALID_PROVIDER', { provider });
    const connections = await countConnectionsOf(tx, provider);
    if (connections > 0)
      throw new IntegrationsServiceError('PROVIDER_IN_USE', {
        provider,
        message: `Accounts are still connected through this provider: ${connections}.`,
        metadata: { connections },
      });
    await insertAuditEvent(tx, { event: 'provider_removed', userId, provider }, origin);
    await notifyChange(tx, { userId: ANY_USER, connectionId: 0 });
  });
  await deps.providers.reload();
}
