import type { Deps } from '../deps.ts';
import { matchesHash } from '../state/browser-secret.ts';
import { type ConnectSession, connectSessionIdOf, linkSecretOf } from './connect-session.ts';
import { findSession } from './connect-session-store.ts';

/** The session of a browser's cookie; null when it has ended or the cookie is not of this browser. */
export async function findConnectSession(
  deps: Pick<Deps, 'db' | 'clock' | 'rows'>,
  cookie: { id: string; browserSecret: string },
): Promise<ConnectSession | null> {
  const row = await findSession(deps.db, cookie.id);
  if (row === null || row.browserHash === null || !matchesHash(cookie.browserSecret, row.browserHash))
    return null;
  return admit(deps, row);
}

/** The session of a token; null when it has ended, or there is none. */
export async function findConnectSessionOfToken(
  deps: Pick<Deps, 'db' | 'clock' | 'rows'>,
  token: string,
): Promise<ConnectSession | null> {
  const row = await findSession(deps.db, connectSessionIdOf(linkSecretOf(token)));
  return row === null ? null : admit(deps, row);
}

function admit(
  { rows, clock }: Pick<Deps, 'rows' | 'clock'>,
  row: NonNullable<Awaited<ReturnType<typeof findSession>>>,
): ConnectSession | null {
  if (row.expiresAt <= clock.now() || rows.admit('connect_sessions', row) === null) return null;
  const { id, userId, providers, connectionId, returnUrl, expiresAt, user } = row;
  return {
    ...{ id, userId, providers, connectionId, returnUrl, expiresAt },
    userName: user.name,
    externalUserId: user.externalId,
  };
}
