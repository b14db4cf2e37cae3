import type { RequestOrigin } from '../audit/audit-event.ts';
import { insertAuditEvent } from '../audit/audit-store.ts';
import { createConnectionScope, findConnection } from '../connections/connection-store.ts';
import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import { takePermit } from '../limits/rate-limit-store.ts';
import { requirePermit } from '../limits/require-permit.ts';
import { listProviders } from '../provider-configurations/list-providers.ts';
import { createSecret } from '../state/browser-secret.ts';
import { checkRedirectUrl } from '../state/redirect-url.ts';
import { inTransaction, type Queryable } from '../transaction.ts';
import { connectSessionIdOf, type Invitation, linkSecretOf } from './connect-session.ts';
import { insertConnectSession } from './connect-session-store.ts';
import { ensureExternalUser } from './ensure-external-user.ts';
import { limitOfStarts } from './limit-starts.ts';

/** A connect session lives for 30 minutes. */
export const CONNECT_SESSION_TTL_MS = 30 * 60_000;

export interface ConnectSessionInput {
  readonly externalUserId: string;
  /** What the page calls the user; kept. Default: what it was before, at first the external id. */
  readonly userName?: string | undefined;
  /** Default: all that can be connected now. */
  readonly providers?: readonly string[] | undefined;
  /** For reconnecting this connection of theirs and nothing else; not together with `providers`. */
  readonly connectionId?: number | undefined;
  readonly returnUrl: string;
}

const createSessionToken = (): string => `evs_${createSecret()}`;

/**
 * Invites a host application's own user to connect accounts without signing in to the hub.
 *
 * @returns `url`: where to send that user's browser; the first one that opens it gets the session. `token`: for pages of the host
 *   application, which see and change what the session is for; it starts nothing, since for whom an account is connected is said on a
 *   page of the hub
 * @throws INVALID_REDIRECT_URL, INVALID_PROVIDER
 * @throws VALIDATION_ERROR both providers and a connection; ACCOUNT_NOT_FOUND the user has no such connection
 * @throws RATE_LIMITED there are too many for this user
 */
export async function createConnectSession(
  deps: Pick<Deps, 'db' | 'clock' | 'settings' | 'providers' | 'rows'>,
  input: ConnectSessionInput,
  origin: RequestOrigin,
): Promise<{ id: string; url: string; token: string; userId: number; expiresAt: Date }> {
  const returnUrl = checkRedirectUrl(input.returnUrl, deps.settings, origin.correlationId);
  for (const provider of input.providers ?? []) deps.providers.get(provider);
  const token = createSessionToken();
  const secret = linkSecretOf(token);
  const id = connectSessionIdOf(secret);
  const expiresAt = new Date(deps.clock.now().getTime() + CONNECT_SESSION_TTL_MS);
  const userId = await inTransaction(deps.db, async (tx) => {
    const { id: owner } = await ensureExternalUser(deps, tx, {
      externalId: input.externalUserId,
      name: input.userName,
    });
    const permit = await takePermit(tx, limitOfStarts('connect_session', owner), deps.clock.now());
    requirePermit(permit, origin.correlationId);
    const invitation =
      input.connectionId === undefined
        ? {
            providers: input.providers ?? listProviders(deps).map((provider) => provider.id),
            connectionId: null,
          }
        : await invitationToReconnect(tx, owner, { ...input, connectionId: input.connectionId, ...origin });
    const session = {
      id,
      userId: owner,
      providers: [...invitation.providers],
      connectionId: invitation.connectionId,
      returnUrl,
      madeBy: origin.actor,
      expiresAt,
    };
    const seal = deps.rows.seal('connect_sessions', { ...session, browserHash: null });
    await insertConnectSession(tx, { ...session, seal });
    await insertAuditEvent(
      tx,
      { event: 'connect_session_created', userId: owner, metadata: { connectSessionId: id } },
      origin,
    );
    return owner;
  });
  return { id, url: `${deps.settings.publicUrl}/connect-sessions/${secret}`, token, userId, expiresAt };
}

async function invitationToReconnect(
  db: Queryable,
  userId: number,
  asked: Pick<ConnectSessionInput, 'providers'> & { connectionId: number; correlationId: string },
): Promise<Invitation> {
  const { connectionId, correlationId, providers } = asked;
  if (providers !== undefined)
    throw new IntegrationsServiceError('VALIDATION_ERROR', {
      correlationId,
      metadata: { fields: { providers: 'must be left out with connectionId, which has its own' } },
    });
  const connection = await findConnection(db, createConnectionScope(userId), connectionId);
  if (connection === null) throw new IntegrationsServiceError('ACCOUNT_NOT_FOUND', { correlationId });
  return { providers: [connection.provider], connectionId };
}
