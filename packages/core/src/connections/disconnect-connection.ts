import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestOrigin } from '../audit/audit-event.ts';
import { auditRecord } from '../audit/audit-record.ts';
import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import type { JobProgress } from '../jobs/jobs.ts';
import { saveJobProgress } from '../jobs/outbox-store.ts';
import { toUseCaseError } from '../outbound/provider-error.ts';
import {
  type ConnectionRef,
  createConnectionScope,
  detachConnection,
  disconnectedState,
  findConnection,
  findConnectionByAccount,
} from './connection-store.ts';
import { type ProviderFactsDeps, providerFacts, toIntegration } from './connection-view.ts';
import { forgetUser } from './forget-user.ts';
import type { Integration } from './integration.ts';
import { type RevocationOutcome, type RevokeDeps, revokeGrant } from './revoke-grant.ts';

/**
 * What became of the grant at the provider. `scheduled`: it did not answer; the hub keeps trying. `in_use`: left alone, for
 * the account is connected by somebody else, or again.
 */
export type RevocationResult = RevocationOutcome | 'scheduled';

export interface Disconnected {
  readonly connection: Integration;
  readonly revocation: RevocationResult;
}

export type DisconnectDeps = RevokeDeps & ProviderFactsDeps & Pick<Deps, 'integrationCache' | 'tokenCache'>;

/** The queue takes over when the attempt made right away has not finished by then. */
const SAFETY_NET_MS = 60_000;
/** How long a disconnect waits for the provider. */
const PATIENCE_MS = 3_000;

/**
 * Disconnects an account: the hub forgets its tokens at once, whatever the provider says, and revokes the grant
 * there, at once or as soon as the provider answers.
 *
 * @throws ACCOUNT_NOT_FOUND no such connection, or disconnected already
 * @throws DISCONNECT_ERROR, DATABASE_ERROR nothing was changed
 */
export async function disconnectConnection(
  deps: DisconnectDeps,
  { scope, id }: ConnectionRef,
  origin: RequestOrigin,
): Promise<Disconnected> {
  const startTime = performance.now();
  const { correlationId } = origin;
  try {
    const connection = await findConnection(deps.db.pool, scope, id);
    if (connection === null || connection.status === 'disconnected')
      throw new IntegrationsServiceError('ACCOUNT_NOT_FOUND', { correlationId });
    const { userId, provider, providerAccountId: accountId } = connection;
    const account = { userId, provider, accountId, connectionId: id };

    const at = deps.clock.now();
    const grant = { ...account, correlationId };
    const detached = await detachConnection(deps.db.pool, account, {
      at,
      job: { payload: grant, delayMs: SAFETY_NET_MS },
      event: { record: auditRecord.integrationDisconnected(account), origin },
    });
    if (detached === false)
      throw new IntegrationsServiceError('ACCOUNT_NOT_FOUND', { provider, correlationId });
    forgetUser(deps, userId);

    const revocation =
      detached === null ? 'unsupported' : await revokeNow(deps, { ...grant, ...detached }, origin);
    deps.log.info(
      { ...account, revocation, correlationId, duration: Math.round(performance.now() - startTime) },
      'Integration disconnected',
    );
    const left = { ...connection, ...disconnectedState(at), sealedToken: null };
    return {
      connection: toIntegration(left, { ...providerFacts(deps, left), incident: null }, at),
      revocation,
    };
  } catch (error) {
    throw toUseCaseError(error, 'DISCONNECT_ERROR', { correlationId });
  }
}

/** Tries at once, for as long as a person waits; the job delivers what this does not. */
async function revokeNow(
  deps: DisconnectDeps,
  grant: Parameters<typeof revokeGrant>[1],
  origin: RequestOrigin,
): Promise<RevocationResult> {
  const { jobId } = grant;
  const run = {
    origin,
    saveProgress: async (progress: JobProgress) => {
      if (jobId !== undefined) await saveJobProgress(deps.db.pool, jobId, progress);
    },
  };
  // A failure is recorded where it happened.
  const revoking = revokeGrant(deps, grant, run).catch(() => 'scheduled' as const);
  return Promise.race([revoking, sleep(PATIENCE_MS, 'scheduled' as const, { ref: false })]);
}

/**
 * The specification's form of it: names the account instead of the row.
 *
 * @throws as {@link disconnectConnection}
 */
export async function disconnectAccount(
  deps: DisconnectDeps,
  account: { userId: number; provider: string; accountId: string },
  origin: RequestOrigin,
): Promise<Disconnected> {
  const { userId, provider, accountId } = account;
  const { correlationId } = origin;
  try {
    const row = await findConnectionByAccount(deps.db.pool, {
      userId,
      provider,
      providerAccountId: accountId,
    });
    if (row === null) throw new IntegrationsServiceError('ACCOUNT_NOT_FOUND', { provider, correlationId });
    return await disconnectConnection(deps, { scope: createConnectionScope(userId), id: row.id }, origin);
  } catch (error) {
    throw toUseCaseError(error, 'DISCONNECT_ERROR', { provider, correlationId });
  }
}
