import type { Provider } from '@evergrant/providers';
import type { AuditRecord } from '../audit/audit-event.ts';
import { insertAuditEvent } from '../audit/audit-store.ts';
import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import type { JobPayloads, JobRun } from '../jobs/jobs.ts';
import { withdrawJob } from '../jobs/outbox-store.ts';
import { meterOperation } from '../meter.ts';
import type { RevocableTokens, TokenKind } from '../oauth/revoke-token.ts';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import { RETRY, retryWithBackoff } from '../outbound/retry-with-backoff.ts';
import { scopeOf } from '../provider-health/record-health.ts';
import type { SealBinding } from '../vault/sealed-token.ts';
import { tokenBinding, type Vault } from '../vault/vault.ts';
import { findGrantsOfAccount, type SealedGrant } from './token-store.ts';

export type RevokeDeps = Pick<Deps, 'db' | 'vault' | 'providers' | 'clock' | 'log' | 'meter'>;

/** `unsupported`: the provider has no way to. `in_use`: left alone, for its account is connected. */
export type RevocationOutcome = 'revoked' | 'unsupported' | 'in_use';

/** A grant to revoke, and the job that does it when the attempt made right away does not. */
export type RevocableGrant = JobPayloads['revoke-grant'] & { readonly jobId?: string | undefined };

/**
 * Revokes a grant whose tokens the hub has already forgotten, and withdraws the job that would do it later. While its
 * account is connected, by whomever, the grant is left alone.
 *
 * @throws ProviderFailure not yet: the job tries again
 */
export async function revokeGrant(
  deps: RevokeDeps,
  grant: RevocableGrant,
  run: JobRun,
): Promise<RevocationOutcome> {
  const { userId, connectionId, provider, accountId, parameters, answered = [], jobId } = grant;
  return sendRevocation(
    deps,
    {
      about: { userId, connectionId, provider, accountId },
      provider,
      parameters,
      tokens: () => ({ accountId, ...openTokens(deps.vault, grant, (field) => tokenBinding(grant, field)) }),
      isInUse: (tokens) => isGrantInUse(deps, { provider, accountId, parameters }, tokens),
      answered,
      jobId,
    },
    run,
  );
}

/**
 * Whether a revocation would take something from somebody who has the account connected. Everything, for all that is known;
 * where the provider is known to end one grant at a time, only where the very same token is in use. An account belongs to
 * its host: what another host that a user named calls by the same id is somebody else.
 */
export async function isGrantInUse(
  deps: Pick<Deps, 'db' | 'providers' | 'vault'>,
  { provider, accountId, parameters }: Pick<RevocableGrant, 'provider' | 'accountId' | 'parameters'>,
  revocable: RevocableTokens,
): Promise<boolean> {
  const { host } = scopeOf(deps, { provider, parameters });
  const grants = await findGrantsOfAccount(deps.db, { provider, accountId });
  // A token of before hosts were written has none.
  const held = grants.filter((grant) => grant.host === '' || grant.host === host);
  return endsOneGrant(deps.providers.find(provider)?.provider)
    ? held.some((grant) => sharesToken(deps, grant, revocable))
    : held.length > 0;
}

/** What is not confirmed permits nothing. */
const endsOneGrant = (provider: Provider | undefined): boolean =>
  provider?.revocation_ends === 'grant' && provider.unverified?.includes('revocation_ends') !== true;

/** Some providers give one token to everybody who connects an account. What cannot be opened may be the same. */
function sharesToken(
  { vault }: Pick<Deps, 'vault'>,
  grant: SealedGrant,
  revocable: RevocableTokens,
): boolean {
  try {
    const { accessToken, refreshToken } = openTokens(vault, grant, (field) => tokenBinding(grant, field));
    return (
      accessToken === revocable.accessToken ||
      (refreshToken !== null && refreshToken === revocable.refreshToken)
    );
  } catch (error) {
    if (error instanceof IntegrationsServiceError) return true;
    throw error;
  }
}

/** Opens what is to be revoked. */
export function openTokens(
  vault: Vault,
  sealed: { readonly accessToken: string | null; readonly refreshToken: string | null },
  bindingOf: (field: TokenKind) => SealBinding,
): Omit<RevocableTokens, 'accountId'> {
  const open = (envelope: string | null, field: TokenKind) =>
    envelope === null ? null : vault.decryptToken(envelope, bindingOf(field));
  return {
    accessToken: open(sealed.accessToken, 'access_token'),
    refreshToken: open(sealed.refreshToken, 'refresh_token'),
  };
}

interface Revocation {
  /** Whose grant it is, for the audit log. */
  readonly about: Pick<AuditRecord, 'userId' | 'connectionId' | 'provider' | 'accountId'>;
  readonly provider: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tokens: () => RevocableTokens;
  /**
   * Whether somebody wants what it would end. Asked before every token is presented: many providers answer a revocation by
   * ending everything that the account ever granted the client.
   */
  readonly isInUse: (tokens: RevocableTokens) => Promise<boolean>;
  /** Which tokens were answered in earlier attempts. */
  readonly answered: readonly TokenKind[];
  readonly jobId?: string | undefined;
}

/** Time for one attempt at both tokens, its retries included: others wait behind it. */
const REVOCATION_DEADLINE_MS = 10_000;

/**
 * Asks the provider, and audits what came of it.
 *
 * @throws ProviderFailure not yet
 */
export async function sendRevocation(
  deps: RevokeDeps,
  { about, provider, parameters, tokens, isInUse, answered: before, jobId }: Revocation,
  { origin, saveProgress }: JobRun,
): Promise<RevocationOutcome> {
  const { correlationId } = origin;
  const answered = [...before];
  const signal = AbortSignal.timeout(REVOCATION_DEADLINE_MS);
  try {
    const adapter = await deps.providers.adapter(provider, parameters);
    const revocable = tokens();
    const result = await retryWithBackoff(
      () =>
        adapter.revokeToken(revocable, {
          answered,
          mayPresent: async () => !(await isInUse(revocable)),
          async onAnswered(kind) {
            answered.push(kind);
            await saveProgress({ answered });
          },
          signal,
        }),
      RETRY.maxRetries,
      'Token revocation',
      { log: deps.log, correlationId, onEnd: meterOperation(deps.meter, provider) },
    );
    if (result === 'stopped') {
      deps.log.info({ ...about, correlationId }, 'Forgotten grant left alone: its account is connected');
      return 'in_use';
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
