import type { Database } from '@evergrant/database';
import { type AuditedEvent, auditParameter } from '../audit/audit-store.ts';
import { CHANGE_CHANNEL } from '../changes/change-feed.ts';
import type { ConnectionState } from '../connections/connection.ts';
import { type Audited, auditAndNotify, runFenced } from '../tokens/refresh-store.ts';

const OVER = { status: 'error', reason: 'grant_refused' } as const satisfies ConnectionState;

/**
 * Ends a grant that its provider says is over, at once: nothing is refreshed any more, a refresh under way writes nothing, and the
 * access token is handed to nobody. Only the token set that was looked at: a consent that came in between stands.
 *
 * @returns false when another token set is there by now, or none
 */
export const endGrant = (
  db: Pick<Database, 'pool'>,
  token: { readonly connectionId: number; readonly version: number },
  { write, event }: Audited<{ readonly at: Date }>,
): Promise<boolean> =>
  runFenced(db, {
    name: 'end_grant',
    text: `WITH token AS (
        UPDATE sealed_tokens SET refresh_due_at = NULL, lease_owner = NULL, lease_until = NULL, refresh_sent_at = NULL,
          expires_at = least(expires_at, $3)
        WHERE connection_id = $1 AND version = $2
        RETURNING connection_id, user_id),
      changed AS (
        UPDATE connections c SET status = $4::connection_status, reason = $5, updated_at = $3,
          status_since = CASE WHEN c.reason IS DISTINCT FROM $5 THEN $3 ELSE c.status_since END
        FROM token WHERE c.id = token.connection_id
        RETURNING token.user_id, token.connection_id),
      ${auditAndNotify('$6', '$7')}`,
    values: [
      token.connectionId,
      token.version,
      write.at,
      OVER.status,
      OVER.reason,
      auditParameter(event),
      CHANGE_CHANNEL,
    ],
  });

/**
 * Forgets what is known of the account of a connection that is disconnected: name, address, picture, site. Its id stays, by which
 * it is found again.
 *
 * @returns false when nothing of it was known, or it is connected again
 */
export const forgetAccountDetails = (
  db: Pick<Database, 'pool'>,
  connectionId: number,
  { at, event }: { readonly at: Date; readonly event: AuditedEvent },
): Promise<boolean> =>
  runFenced(db, {
    name: 'forget_account_details',
    text: `WITH changed AS (
        UPDATE connections SET account_name = NULL, account_email = NULL, avatar_url = NULL, metadata = metadata - 'resource',
          updated_at = $2
        WHERE id = $1 AND status = 'disconnected'
          AND (account_name IS NOT NULL OR account_email IS NOT NULL OR avatar_url IS NOT NULL OR metadata ? 'resource')
        RETURNING user_id, id AS connection_id),
      ${auditAndNotify('$3', '$4')}`,
    values: [connectionId, at, auditParameter(event), CHANGE_CHANNEL],
  });
