import type { RequestOrigin } from '../audit/audit-event.ts';
import type { ConnectionRow } from '../connections/integration.ts';
import { IntegrationsServiceError } from '../errors.ts';
import { tokenBinding } from '../vault/vault.ts';
import { type RefreshDeps, refreshConnection } from './refresh-connection.ts';
import { isUsable } from './refresh-schedule.ts';

/**
 * An access token for the hub's own question to the provider; one that has ended is renewed before.
 *
 * @throws NO_ACCESS_TOKEN there is none
 * @throws as `refreshConnection`
 */
export async function openAccessToken(
  deps: RefreshDeps,
  { id, userId, provider }: Pick<ConnectionRow, 'id' | 'userId' | 'provider'>,
  origin: RequestOrigin,
): Promise<string> {
  const read = async () =>
    (await deps.tokenCache.get(userId)).find(({ connectionId }) => connectionId === id);
  let token = await read();
  if (token !== undefined && !isUsable(token, deps.clock.now())) {
    await refreshConnection(deps, id, { origin });
    deps.tokenCache.invalidate(userId);
    token = await read();
  }
  if (token === undefined)
    throw new IntegrationsServiceError('NO_ACCESS_TOKEN', { provider, correlationId: origin.correlationId });
  return deps.vault.decryptToken(token.accessToken, tokenBinding(token, 'access_token'));
}
