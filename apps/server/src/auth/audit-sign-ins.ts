import {
  type AuditEventName,
  type Clock,
  insertAuditEvent,
  type Logger,
  recordOrCount,
  type TrafficCounter,
} from '@evergrant/core';
import type { Database } from '@evergrant/database';
import type { BetterAuthPlugin, GenericEndpointContext } from 'better-auth';
import { createAuthMiddleware, isAPIError } from 'better-auth/api';
import { accountNamed } from './account-named.ts';
import { originOfHeaders } from './request-headers.ts';

/** What writing down who comes and goes takes. */
export interface SignInAuditDeps {
  readonly db: Database;
  readonly clock: Clock;
  /** Counts attempts that name nobody. */
  readonly traffic: Pick<TrafficCounter, 'count'>;
  readonly log: Logger;
}

/** Ends in the audit log with where the request came from (ASVS 16.3.1). */
const recordEvent = (
  { db }: Pick<SignInAuditDeps, 'db'>,
  event: AuditEventName,
  { userId, headers }: { userId: number; headers: Headers | undefined },
): Promise<void> => insertAuditEvent(db.pool, { event, userId }, originOfHeaders(headers, `user:${userId}`));

/** Paths that end in a session, and what is written when they do. */
const EVENT_OF_PATH: Readonly<Record<string, AuditEventName>> = {
  '/sign-up/email': 'user_signed_up',
  '/sign-in/email': 'user_signed_in',
  '/two-factor/verify-totp': 'user_signed_in',
  '/two-factor/verify-backup-code': 'user_signed_in',
  '/passkey/verify-authentication': 'user_signed_in',
  '/callback/:id': 'user_signed_in',
};

/** Why an attempt failed: the code of an error, or that a redirect carries one back to the page. Undefined: it did not. */
function failureOf(returned: unknown): string | undefined {
  if (!isAPIError(returned)) return undefined;
  if (returned.statusCode >= 400) return returned.body?.code ?? String(returned.statusCode);
  return new Headers(returned.headers).get('location')?.includes('error=') === true ? 'REDIRECT' : undefined;
}

/**
 * An attempt that failed. Of an account that there is, some are events and the rest is counted; what names nobody is
 * counted only ([decision 26](../../../../docs/decisions/0026-strangers-are-counted.md)).
 */
async function recordFailure(
  deps: SignInAuditDeps,
  ctx: GenericEndpointContext,
  code: string,
): Promise<void> {
  const origin = originOfHeaders(ctx.headers, 'anonymous');
  const userId = await accountNamed(ctx);
  if (userId === undefined) deps.traffic.count({ kind: 'sign_in_failed', address: origin.ipAddress });
  else
    await recordOrCount(
      deps,
      { record: { event: 'sign_in_failed', userId, metadata: { code } }, origin },
      { kind: 'sign_in_failed', cause: `user:${userId}` },
    );
}

/** Every sign-up and sign-in, and attempts that failed. After all other plugins: a first step of two is no sign-in. */
const auditSignIns = (deps: SignInAuditDeps) =>
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
    if (userId !== undefined)
      return recordEvent(deps, event, { userId: Number(userId), headers: ctx.headers });
    const code = failureOf(returned);
    // Not waited for: how long an answer takes must not tell which addresses have an account.
    if (code !== undefined)
      recordFailure(deps, ctx, code).catch((error: unknown) =>
        deps.log.error({ cause: error }, 'a sign-in that failed could not be recorded'),
      );
  });

/** Before, because afterwards nobody knows whose session it was. */
const auditSignOut = (deps: SignInAuditDeps) =>
  createAuthMiddleware(async (ctx) => {
    const { authCookies, internalAdapter, secret } = ctx.context;
    const token = await ctx.getSignedCookie(authCookies.sessionToken.name, secret);
    const session = token ? await internalAdapter.findSession(token) : null;
    if (session !== null)
      await recordEvent(deps, 'user_signed_out', { userId: Number(session.user.id), headers: ctx.headers });
  });

/** Writes down who comes and goes. */
export const signInAudit = (deps: SignInAuditDeps): BetterAuthPlugin => ({
  id: 'sign-in-audit',
  hooks: {
    before: [{ matcher: ({ path }) => path === '/sign-out', handler: auditSignOut(deps) }],
    after: [{ matcher: () => true, handler: auditSignIns(deps) }],
  },
});
