import { findActorNames, findReaders } from '../audit/audit-store.ts';
import type { Deps } from '../deps.ts';
import { IntegrationsServiceError, toServiceError } from '../errors.ts';
import { type ConnectionRef, findConnection } from './connection-store.ts';

/** Who reads a connection's token. */
export interface TokenReader {
  /** As the audit log names them, such as `api_key:k7`. */
  readonly actor: string;
  /** What the API key is called. Null: nothing, or it is gone. */
  readonly name: string | null;
  readonly lastReadAt: Date;
}

/**
 * Which callers were handed a connection's access token of late, the latest first. From the audit log, so reading a token
 * costs nothing more for it; who has read none among the last thousand events of the connection is left out.
 *
 * @throws ACCOUNT_NOT_FOUND, DATABASE_ERROR
 */
export async function listTokenReaders(
  { db }: Pick<Deps, 'db'>,
  { scope, id }: ConnectionRef,
): Promise<readonly TokenReader[]> {
  try {
    if ((await findConnection(db.pool, scope, id)) === null)
      throw new IntegrationsServiceError('ACCOUNT_NOT_FOUND');
    const readers = await findReaders(db, id);
    const names = await findActorNames(db, readers);
    return readers.map(({ actor, at }) => ({ actor, name: names.get(actor) ?? null, lastReadAt: at }));
  } catch (error) {
    throw toServiceError(error, 'INTERNAL_ERROR');
  }
}
