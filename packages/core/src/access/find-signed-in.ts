import type { Deps } from '../deps.ts';
import { findSessionOfToken, type SignedInRow } from './session-store.ts';

/**
 * Who is signed in with the token of a session, and the session; null: nobody. However a ban, a sign-out or a role came about, it
 * holds from the next request on (ASVS 7.4.2).
 *
 * @throws the database's error
 */
export async function findSignedIn(
  { db, clock, rows }: Pick<Deps, 'db' | 'clock' | 'rows'>,
  token: string,
): Promise<SignedInRow | null> {
  const found = await findSessionOfToken(db.pool, token);
  if (found === null || found.session.expiresAt <= clock.now() || found.user.banned === true) return null;
  if (rows.admit('sessions', found.session) === null || rows.admit('users', found.user) === null) return null;
  return found;
}
