import type { RequestOrigin } from '../audit/audit-event.ts';
import { insertAuditEvent } from '../audit/audit-store.ts';
import type { Deps } from '../deps.ts';
import { inTransaction } from '../transaction.ts';
import { deleteSessions, findSessions, type Session } from './session-store.ts';

/** Where a user is signed in, the browser used last first. */
export const listSessions = (deps: Pick<Deps, 'db' | 'clock'>, userId: number): Promise<Session[]> =>
  findSessions(deps.db, userId, deps.clock.now());

/** Signs a user out in one browser; one that has ended already, or is somebody else's, is left alone. */
export const endSession = (
  deps: Pick<Deps, 'db'>,
  session: { readonly userId: number; readonly sessionId: number },
  origin: RequestOrigin,
): Promise<void> => end(deps, session, origin);

/** Signs a user out everywhere. */
export const endAllSessions = (
  deps: Pick<Deps, 'db'>,
  userId: number,
  origin: RequestOrigin,
): Promise<void> => end(deps, { userId }, origin);

const end = (
  deps: Pick<Deps, 'db'>,
  which: { readonly userId: number; readonly sessionId?: number },
  origin: RequestOrigin,
): Promise<void> =>
  inTransaction(deps.db, async (tx) => {
    const sessions = await deleteSessions(tx, which);
    if (sessions > 0)
      await insertAuditEvent(
        tx,
        { event: 'sessions_ended', userId: which.userId, metadata: { sessions } },
        origin,
      );
  });
