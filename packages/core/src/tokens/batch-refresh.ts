import type { RequestOrigin } from '../audit/audit-event.ts';
import { createConnectionScope, findConnectionsOfAccount } from '../connections/connection-store.ts';
import { getConnection } from '../connections/get-connection.ts';
import type { Integration } from '../connections/integration.ts';
import { IntegrationsServiceError, toServiceError } from '../errors.ts';
import { type RefreshDeps, refreshConnection } from './refresh-connection.ts';

/** The specification's batch: 5 in parallel. */
export const BATCH_SIZE = 5;

export interface RefreshRequest {
  readonly provider: string;
  readonly accountId: string;
}

/** What became of one request of a batch. */
export type BatchRefreshResult =
  | {
      readonly status: 'refreshed';
      readonly provider: string;
      readonly accountId: string;
      readonly connection: Integration;
    }
  | {
      readonly status: 'failed';
      readonly provider: string;
      readonly accountId: string;
      readonly error: IntegrationsServiceError;
    };

/**
 * Refreshes every connection of an account at a provider now.
 *
 * @returns the connection; with several owners of one account, the oldest one's
 * @throws ACCOUNT_NOT_FOUND, NO_REFRESH_TOKEN, TOKEN_EXPIRED, TOKEN_REFRESH_ERROR, NETWORK_ERROR, TIMEOUT_ERROR, API_ERROR, DATABASE_ERROR
 */
export async function refreshToken(
  deps: RefreshDeps,
  request: RefreshRequest,
  origin: RequestOrigin,
): Promise<Integration> {
  const { provider, accountId } = request;
  const { correlationId } = origin;
  try {
    const rows = await findConnectionsOfAccount(deps.db.pool, { provider, providerAccountId: accountId });
    const [first] = rows;
    if (first === undefined)
      throw new IntegrationsServiceError('ACCOUNT_NOT_FOUND', { provider, correlationId });
    for (const row of rows) await refreshConnection(deps, row.id, { origin, urgency: 'insist' });
    return await getConnection(deps, createConnectionScope(first.userId), first.id);
  } catch (error) {
    throw toServiceError(error, 'INTERNAL_ERROR', { provider, correlationId });
  }
}

/**
 * Refreshes many connections, five at a time. One failure stops nobody, and every failure is reported: results come
 * in the order of the requests.
 *
 * @example
 * ```ts
 * const results = await batchRefreshTokens(deps, [{ provider: 'google', accountId: '1' }], origin);
 * const failed = results.filter((result) => result.status === 'failed');
 * ```
 */
export async function batchRefreshTokens(
  deps: RefreshDeps,
  requests: readonly RefreshRequest[],
  origin: RequestOrigin,
): Promise<BatchRefreshResult[]> {
  const results: BatchRefreshResult[] = [];
  for (let index = 0; index < requests.length; index += BATCH_SIZE) {
    const batch = requests.slice(index, index + BATCH_SIZE);
    results.push(...(await Promise.all(batch.map((request) => refreshOne(deps, request, origin)))));
    deps.log.info(
      {
        done: results.length,
        total: requests.length,
        failed: results.filter((result) => result.status === 'failed').length,
        correlationId: origin.correlationId,
      },
      'Batch refresh progress',
    );
  }
  return results;
}

async function refreshOne(
  deps: RefreshDeps,
  request: RefreshRequest,
  origin: RequestOrigin,
): Promise<BatchRefreshResult> {
  const { provider, accountId } = request;
  try {
    return {
      status: 'refreshed',
      provider,
      accountId,
      connection: await refreshToken(deps, request, origin),
    };
  } catch (error) {
    return {
      status: 'failed',
      provider,
      accountId,
      error: toServiceError(error, 'INTERNAL_ERROR', { provider, correlationId: origin.correlationId }),
    };
  }
}
