import type { Deps } from '../deps.ts';
import type { Invitation } from './connect-session.ts';
import { findSessionsOf, type Maker } from './connect-session-store.ts';

/** Sessions that are listed at once; they live for half an hour. */
const MOST_LISTED = 100;

/** A session as who made it sees it. */
export interface ListedConnectSession extends Invitation {
  readonly id: string;
  readonly userId: number;
  readonly externalUserId: string | null;
  readonly returnUrl: string;
  /** Whether a browser has opened its link. */
  readonly opened: boolean;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** Sessions that have not ended, newest first, at most a hundred. */
export async function listConnectSessions(
  deps: Pick<Deps, 'db' | 'clock'>,
  whose: { readonly maker: Maker; readonly userId: number | undefined },
): Promise<ListedConnectSession[]> {
  const rows = await findSessionsOf(deps.db, { ...whose, limit: MOST_LISTED }, deps.clock.now());
  return rows.map(
    ({ id, userId, providers, connectionId, returnUrl, browserHash, createdAt, expiresAt, user }) => ({
      ...{ id, userId, providers, connectionId, returnUrl, createdAt, expiresAt },
      externalUserId: user.externalId,
      opened: browserHash !== null,
    }),
  );
}
