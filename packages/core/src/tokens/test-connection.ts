import type { RequestOrigin } from '../audit/audit-event.ts';
import { insertAuditEvent } from '../audit/audit-store.ts';
import { type ConnectionRef, findConnection } from '../connections/connection-store.ts';
import type { ConnectionRow } from '../connections/integration.ts';
import { IntegrationsServiceError } from '../errors.ts';
import { takePermit } from '../limits/rate-limit-store.ts';
import { requirePermit } from '../limits/require-permit.ts';
import { toUseCaseError } from '../outbound/provider-error.ts';
import { inTransaction } from '../transaction.ts';
import { type Presented, type PresentedAccount, presentAccessToken } from './present-access-token.ts';
import { type RefreshDeps, refreshConnection } from './refresh-connection.ts';

/** How often a connection is tested, and those of one user together, in all processes. */
export const CONNECTION_TESTS = {
  connection: { times: 1, windowMs: 10_000 },
  user: { times: 10, windowMs: 60_000 },
} as const;

/**
 * What came of a test.
 *
 * - `works`: the provider took the access token and said whose it is. `isRenewed`: only after it was renewed.
 * - `other_account`: it says that the access is of another account than the one that was connected.
 * - `not_accepted`: it refuses the access token, and nothing can renew it. One answer is no proof: the connection stays as it is.
 * - `cannot_be_asked`: it has no address where the hub could ask, or does not let it.
 */
export type ConnectionTest =
  | {
      readonly outcome: 'works' | 'other_account';
      readonly account: PresentedAccount;
      readonly isRenewed: boolean;
    }
  | { readonly outcome: 'not_accepted' | 'cannot_be_asked' };

/**
 * Asks the provider now whether a connection works: who the account is, by its access token. An access token that is refused
 * is renewed once, and it is a refresh's rules that decide what becomes of the grant; the answer itself decides nothing.
 *
 * @throws ACCOUNT_NOT_FOUND, RATE_LIMITED (`metadata.retryAfter`: seconds)
 * @throws TOKEN_EXPIRED the grant is dead, as a refresh has just shown: the user has to reconnect
 * @throws TOKEN_REFRESH_ERROR, NETWORK_ERROR, TIMEOUT_ERROR, API_ERROR, DATABASE_ERROR nothing is known
 */
export async function testConnection(
  deps: RefreshDeps,
  { scope, id }: ConnectionRef,
  origin: RequestOrigin,
): Promise<ConnectionTest> {
  const { correlationId } = origin;
  try {
    const connection = await findConnection(deps.db.pool, scope, id);
    if (connection === null || connection.status === 'disconnected')
      throw new IntegrationsServiceError('ACCOUNT_NOT_FOUND', { correlationId });
    await takeTest(deps, connection, correlationId);
    const test = await ask(deps, connection, origin);
    const { userId, provider, providerAccountId: accountId } = connection;
    const metadata = { outcome: test.outcome };
    await insertAuditEvent(
      deps.db.pool,
      { event: 'connection_tested', userId, provider, accountId, connectionId: id, metadata },
      origin,
    );
    return test;
  } catch (error) {
    throw toUseCaseError(error, { refused: 'API_ERROR', defect: 'INTERNAL_ERROR' }, { correlationId });
  }
}

/** One more test, of the connection and of its owner: what one of them may not do takes nothing from the other. */
async function takeTest(
  { db, clock }: Pick<RefreshDeps, 'db' | 'clock'>,
  { id, userId }: ConnectionRow,
  correlationId: string,
): Promise<void> {
  const limits = [
    { key: `test:connection:${id}`, ...CONNECTION_TESTS.connection },
    { key: `test:user:${userId}`, ...CONNECTION_TESTS.user },
  ];
  await inTransaction(db, async (tx) => {
    for (const limit of limits) requirePermit(await takePermit(tx, limit, clock.now()), correlationId);
  });
}

async function ask(
  deps: RefreshDeps,
  connection: ConnectionRow,
  origin: RequestOrigin,
): Promise<ConnectionTest> {
  const first = await presentAccessToken(deps, connection, origin);
  if (first.outcome !== 'refused') return tested(first, false);
  if (connection.sealedToken?.refreshable !== true) return { outcome: 'not_accepted' };
  await refreshConnection(deps, connection.id, { origin, urgency: 'force' });
  deps.tokenCache.invalidate(connection.userId);
  const second = await presentAccessToken(deps, connection, origin);
  return second.outcome === 'refused' ? { outcome: 'not_accepted' } : tested(second, true);
}

const tested = (answer: Exclude<Presented, { outcome: 'refused' }>, isRenewed: boolean): ConnectionTest =>
  answer.outcome === 'cannot_be_asked' ? answer : { ...answer, isRenewed };
