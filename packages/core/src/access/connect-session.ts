import type { RequestOrigin } from '../audit/audit-event.ts';
import { insertAuditEvent } from '../audit/audit-store.ts';
import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import { createSecret, matchesHash, secretHash } from '../state/browser-secret.ts';
import { checkRedirectUrl } from '../state/redirect-url.ts';
import { inTransaction } from '../transaction.ts';
import { bindGuest, findSession, insertConnectSession } from './connect-session-store.ts';
import { ensureExternalUser } from './user-store.ts';

/** A connect session lives for 30 minutes. */
export const CONNECT_SESSION_TTL_MS = 30 * 60_000;

export interface ConnectSession {
  readonly id: string;
  readonly userId: number;
  /** Empty: all configured ones. */
  readonly providers: readonly string[];
  readonly returnUrl: string;
  readonly expiresAt: Date;
}

type SessionDeps = Pick<Deps, 'db' | 'clock' | 'settings' | 'providers'>;

/**
 * Invites a host application's own user to connect accounts without signing in to the hub.
 *
 * @returns the address to send that user's browser to; the first browser that opens it gets the session
 * @throws INVALID_REDIRECT_URL, INVALID_PROVIDER
 */
export async function createConnectSession(
  deps: SessionDeps,
  input: { externalUserId: string; providers?: readonly string[] | undefined; returnUrl: string },
  origin: RequestOrigin,
): Promise<{ url: string; userId: number; expiresAt: Date }> {
  const returnUrl = checkRedirectUrl(input.returnUrl, deps.settings, origin.correlationId);
  const providers = [...(input.providers ?? [])];
  for (const provider of providers) deps.providers.get(provider);
  const secret = createSecret();
  const connectSessionId = secretHash(secret);
  const expiresAt = new Date(deps.clock.now().getTime() + CONNECT_SESSION_TTL_MS);
  const userId = await inTransaction(deps.db, async (tx) => {
    const id = await ensureExternalUser(tx, input.externalUserId);
    await insertConnectSession(tx, { id: connectSessionId, userId: id, providers, returnUrl, expiresAt });
    await insertAuditEvent(
      tx,
      { event: 'connect_session_created', userId: id, metadata: { connectSessionId } },
      origin,
    );
    return id;
  });
  return { url: `${deps.settings.publicUrl}/connect-sessions/${secret}`, userId, expiresAt };
}

/**
 * Binds a connect session to the first browser that opens its address.
 *
 * @returns the secret for that browser's cookie
 * @throws INVALID_STATE unknown, expired, or opened by another browser before
 */
export async function openConnectSession(
  deps: Pick<Deps, 'db' | 'clock'>,
  linkSecret: string,
  origin: { correlationId: string },
): Promise<{ id: string; browserSecret: string }> {
  const id = secretHash(linkSecret);
  const browserSecret = createSecret();
  if (!(await bindGuest(deps.db, { id, browserHash: secretHash(browserSecret) }, deps.clock.now())))
    throw new IntegrationsServiceError('INVALID_STATE', { correlationId: origin.correlationId });
  return { id, browserSecret };
}

/** The session of a browser's cookie; null when it has ended or the cookie is not of this browser. */
export async function findConnectSession(
  deps: Pick<Deps, 'db' | 'clock'>,
  cookie: { id: string; browserSecret: string },
): Promise<ConnectSession | null> {
  const row = await findSession(deps.db, cookie.id);
  if (row === null || row.browserHash === null || row.expiresAt <= deps.clock.now()) return null;
  return matchesHash(cookie.browserSecret, row.browserHash) ? row : null;
}
