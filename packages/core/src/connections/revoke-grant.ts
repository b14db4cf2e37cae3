import type { RequestOrigin } from '../audit/audit-event.ts';
import { insertAuditEvent } from '../audit/audit-store.ts';
import type { Deps } from '../deps.ts';
import type { JobPayloads } from '../jobs/jobs.ts';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import { RETRY, retryWithBackoff } from '../outbound/retry-with-backoff.ts';
import { tokenBinding } from '../vault/vault.ts';

export type RevokeDeps = Pick<Deps, 'db' | 'vault' | 'providers' | 'clock' | 'log'>;

/**
 * Revokes a grant whose tokens the hub has already forgotten; the job `revoke-grant` runs it until it succeeds.
 * Revoking twice is harmless (RFC 7009 2.2).
 *
 * @throws ProviderFailure not yet: the caller tries again later
 */
export async function revokeGrant(
  deps: RevokeDeps,
  grant: JobPayloads['revoke-grant'],
  origin: RequestOrigin,
): Promise<'revoked' | 'unsupported'> {
  const { userId, connectionId, provider, accountId, correlationId } = grant;
  const account = { userId, connectionId, provider, accountId };
  try {
    const adapter = await deps.providers.adapter(provider, grant.parameters);
    const tokens = {
      accountId,
      accessToken: deps.vault.decryptToken(grant.accessToken, tokenBinding(grant, 'access_token')),
      refreshToken:
        grant.refreshToken === null
          ? null
          : deps.vault.decryptToken(grant.refreshToken, tokenBinding(grant, 'refresh_token')),
    };
    const result = await retryWithBackoff(
      () => adapter.revokeToken(tokens),
      RETRY.maxRetries,
      'Token revocation',
      {
        log: deps.log,
        correlationId,
      },
    );
    await insertAuditEvent(
      deps.db.pool,
      { event: 'token_revoked', ...account, metadata: { result } },
      origin,
    );
    return result;
  } catch (error) {
    if (error instanceof ProviderFailure)
      await insertAuditEvent(
        deps.db.pool,
        {
          event: 'token_revocation_failed',
          ...account,
          metadata: {
            kind: error.kind,
            providerError: error.errorCode ?? error.systemCode ?? null,
            status: error.status ?? null,
          },
        },
        origin,
      );
    throw error;
  }
}
