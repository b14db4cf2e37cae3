import { type AuditEventName, createCorrelationId, insertAuditEvent } from '@evergrant/core';
import type { Database } from '@evergrant/database';
import type { BetterAuthPlugin } from 'better-auth';
import { createAuthMiddleware, isAPIError } from 'better-auth/api';
import { CLIENT_ADDRESS_HEADER, CORRELATION_ID_HEADER } from './request-headers.ts';

/** Ends in the audit log with where the request came from (ASVS 16.3.1). */
const recordEvent = (
  db: Database,
  event: AuditEventName,
  { userId, headers }: { userId: number | undefined; headers: Headers | undefined },
): Promise<void> =>
  insertAuditEvent(
    db.pool,
    { event, ...(userId === undefined ? {} : { userId }) },
    {
      correlationId: headers?.get(CORRELATION_ID_HEADER) ?? createCorrelationId(),
      actor: userId === undefined ? 'anonymous' : `user:${userId}`,
      ipAddress: headers?.get(CLIENT_ADDRESS_HEADER) ?? undefined,
      userAgent: headers?.get('user-agent') ?? undefined,
    },
  );

/** Paths that end in a session, and what is written when they do. */
const EVENT_OF_PATH: Readonly<Record<string, AuditEventName>> = {
  '/sign-up/email': 'user_signed_up',
  '/sign-in/email': 'user_signed_in',
  '/two-factor/verify-totp': 'user_signed_in',
  '/two-factor/verify-backup-code': 'user_signed_in',
  '/passkey/verify-authentication': 'user_signed_in',
  '/callback/:id': 'user_signed_in',
};

/** An answer that is an error, or a redirect that carries one back to the page. */
const isFailure = (returned: unknown): boolean =>
  isAPIError(returned) &&
  (returned.statusCode >= 400 || new Headers(returned.headers).get('location')?.includes('error=') === true);

/** Every sign-up and sign-in, and attempts that failed. After all other plugins: a first step of two is no sign-in. */
const auditSignIns = (db: Database) =>
  createAuthMiddleware(async (ctx) => {
    const event = EVENT_OF_PATH[ctx.path];
    if (event === undefined) return;
    const { authCookies, newSession, returned, secret } = ctx.context;
    // The first code of a new second factor.
    const isSetUp =
      ctx.path.startsWith('/two-factor/') &&
      Boolean(await ctx.getSignedCookie(authCookies.sessionToken.name, secret));
    if (isSetUp) return;
    const userId = newSession?.user.id;
    if (userId !== undefined) await recordEvent(db, event, { userId: Number(userId), headers: ctx.headers });
    else if (isFailure(returned))
      await recordEvent(db, 'sign_in_failed', { userId: undefined, headers: ctx.headers });
  });

/** Before, because afterwards nobody knows whose session it was. */
const auditSignOut = (db: Database) =>
  createAuthMiddleware(async (ctx) => {
    const { authCookies, internalAdapter, secret } = ctx.context;
    const token = await ctx.getSignedCookie(authCookies.sessionToken.name, secret);
    const session = token ? await internalAdapter.findSession(token) : null;
    if (session !== null)
      await recordEvent(db, 'user_signed_out', { userId: Number(session.user.id), headers: ctx.headers });
  });

/** Writes down who comes and goes. */
export const signInAudit = (db: Database): BetterAuthPlugin => ({
  id: 'sign-in-audit',
  hooks: {
    before: [{ matcher: ({ path }) => path === '/sign-out', handler: auditSignOut(db) }],
    after: [{ matcher: () => true, handler: auditSignIns(db) }],
  },
});
