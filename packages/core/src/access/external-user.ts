import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import type { Queryable } from '../transaction.ts';
import { type ExternalUserRow, findExternalUser } from './user-store.ts';

/** A user of the host application, as it is told of them. */
export interface ExternalUserView {
  /** Ours. */
  readonly id: number;
  /** The host application's own. */
  readonly externalUserId: string;
  /** What the host application calls them; at first the external id. */
  readonly name: string;
  readonly createdAt: Date;
}

/** Null: made or changed past the hub. */
export function toExternalUser(rows: Deps['rows'], row: ExternalUserRow): ExternalUserView | null {
  const { id, externalId, name, createdAt } = row;
  if (externalId === null || rows.admit('users', row) === null) return null;
  return { id, externalUserId: externalId, name, createdAt };
}

/**
 * The user of an external id.
 *
 * @throws NOT_FOUND there is none; INVALID_USER_ID made or changed past the hub
 */
export async function requireExternalUser(
  { rows, db }: { readonly rows: Deps['rows']; readonly db: Queryable },
  externalId: string,
  correlationId: string,
): Promise<ExternalUserView> {
  const row = await findExternalUser(db, externalId);
  if (row === null) throw new IntegrationsServiceError('NOT_FOUND', { correlationId });
  const user = toExternalUser(rows, row);
  if (user === null) throw new IntegrationsServiceError('INVALID_USER_ID', { correlationId });
  return user;
}
