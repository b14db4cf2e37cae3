import type { RequestOrigin } from '../audit/audit-event.ts';
import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import { createSecret, secretHash } from '../state/browser-secret.ts';
import { connectSessionIdOf } from './connect-session.ts';
import { bindGuest, findSession } from './connect-session-store.ts';

/**
 * Binds a connect session to the first browser that opens its address.
 *
 * @returns the secret for that browser's cookie
 * @throws INVALID_STATE unknown, expired, revoked, or opened by another browser before
 */
export async function openConnectSession(
  deps: Pick<Deps, 'db' | 'clock' | 'traffic' | 'rows'>,
  linkSecret: string,
  origin: Pick<RequestOrigin, 'correlationId' | 'ipAddress'>,
): Promise<{ id: string; browserSecret: string }> {
  const id = connectSessionIdOf(linkSecret);
  const browserSecret = createSecret();
  if (!(await isFirstBrowser(deps, id, secretHash(browserSecret)))) {
    deps.traffic.count({ kind: 'invalid_state', address: origin.ipAddress });
    throw new IntegrationsServiceError('INVALID_STATE', { correlationId: origin.correlationId });
  }
  return { id, browserSecret };
}

/** Whether an invitation is of the hub, and was not opened before: from now on it is of this browser. */
async function isFirstBrowser(
  { db, rows, clock }: Pick<Deps, 'db' | 'rows' | 'clock'>,
  id: string,
  browserHash: string,
): Promise<boolean> {
  const row = await findSession(db, id);
  if (row === null || rows.admit('connect_sessions', row) === null) return false;
  const seal = rows.seal('connect_sessions', { ...row, browserHash });
  return bindGuest(db, { id, browserHash, seal }, clock.now());
}
