import type { AuditRecord, RequestOrigin } from '../audit/audit-event.ts';
import { insertAuditEvent } from '../audit/audit-store.ts';
import type { Deps } from '../deps.ts';
import type { JobPayloads } from '../jobs/jobs.ts';
import { withdrawJob } from '../jobs/outbox-store.ts';
import type { RevocableTokens } from '../oauth/revoke-token.ts';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import { RETRY, retryWithBackoff } from '../outbound/retry-with-backoff.ts';
import type { SealBinding } from '../vault/sealed-token.ts';
import { tokenBinding, type Vault } from '../vault/vault.ts';
import { findConnectionByAccount } from './connection-store.ts';

export type RevokeDeps = Pick<Deps, 'db' | 'vault' | 'providers' | 'clock' | 'log'>;

/** `unsupported`: the provider has no way to. `in_use`: left alone, for its account is connected. */
export type RevocationOutcome = 'revoked' | 'unsupported' | 'in_use';

/** A grant to revoke, and the job that does it when the attempt made right away does not. */
export type RevocableGrant = JobPayloads['revoke-grant'] & { readonly jobId?: string | undefined };

/**
 * Revokes a grant whose tokens the hub has already forgotten, and withdraws the job that would do it later. Revoking
 * twice is harmless (RFC 7009 2.2). Once the user has connected the account again, the grant is left alone.
 *
 * @throws ProviderFailure not yet: the job tries again
 */
export async function revokeGrant(
  deps: RevokeDeps,
  grant: RevocableGrant,
  origin: RequestOrigin,
): Promise<RevocationOutcome> {
  const { userId, connectionId, provider, accountId, parameters, jobId } = grant;
  const account = { userId, provider, providerAccountId: accountId };
  return sendRevocation(
    deps,
    {
      about: { userId, connectionId, provider, accountId },
      provider,
      parameters,
      tokens: () => ({ accountId, ...openTokens(deps.vault, grant, (field) => tokenBinding(grant, field)) }),
      async isInUse() {
        const connection = await findConnectionByAccount(deps.db.pool, account);
        return connection !== null && connection.status !== 'disconnected';
      },
      jobId,
    },
    origin,
  );
}

/** Opens what is to be revoked. */
export const openTokens = (
  vault: Vault,
  sealed: { readonly accessToken: string; readonly refreshToken: string | null },
  bindingOf: (field: 'access_token' | 'refresh_token') => SealBinding,
) => ({
  accessToken: vault.decryptToken(sealed.accessToken, bindingOf('access_token')),
  refreshToken:
    sealed.refreshToken === null ? null : vault.decryptToken(sealed.refreshToken, bindingOf('refresh_token')),
});

interface Revocation {
  /** Whose grant it is, for the audit log. */
  readonly about: Pick<AuditRecord, 'userId' | 'connectionId' | 'provider' | 'accountId'>;
  readonly provider: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tokens: () => RevocableTokens;
  /**
   * Whether its account is connected. Asked before every attempt: many providers answer a revocation by ending everything
   * that the account ever granted the client, and with it the grant that somebody wants.
   */
  readonly isInUse: () => Promise<boolean>;
  readonly jobId?: string | undefined;
}

/**
 * Asks the provider, and audits what came of it.
 *
 * @throws ProviderFailure not yet
 */
export async function sendRevocation(
  deps: RevokeDeps,
  { about, provider, parameters, tokens, isInUse, jobId }: Revocation,
  origin: RequestOrigin,
): Promise<RevocationOutcome> {
  const { correlationId } = origin;
  try {
    const adapter = await deps.providers.adapter(provider, parameters);
    const revocable = tokens();
    const result = await retryWithBackoff(
      async () => ((await isInUse()) ? 'in_use' : adapter.revokeToken(revocable)),
      RETRY.maxRetries,
      'Token revocation',
      { log: deps.log, correlationId },
    );
    if (result === 'in_use') {
      deps.log.info({ ...about, correlationId }, 'Forgotten grant left alone: its account is connected');
      return result;
    }
    await withdrawJob(deps.db.pool, jobId ?? null, {
      record: { event: 'token_revoked', ...about, metadata: { result } },
      origin,
    });
    return result;
  } catch (error) {
    if (error instanceof ProviderFailure)
      await insertAuditEvent(
        deps.db.pool,
        {
          event: 'token_revocation_failed',
          ...about,
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
