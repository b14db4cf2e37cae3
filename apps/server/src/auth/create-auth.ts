import {
  type AuditEventName,
  type Clock,
  createCorrelationId,
  insertAuditEvent,
  type Logger,
  takePermit,
} from '@evergrant/core';
import type { Database } from '@evergrant/database';
import { betterAuth } from 'better-auth';
import { createAuthMiddleware } from 'better-auth/api';
import { admin } from 'better-auth/plugins';
import { adminAc, userAc } from 'better-auth/plugins/admin/access';
import { authTables, electOperator } from './auth-store.ts';

/** Headers by which the hub tells better-auth what it knows of a request; whatever a client sends under them is replaced. */
export const CLIENT_ADDRESS_HEADER = 'x-evergrant-client-address';
export const CORRELATION_ID_HEADER = 'x-evergrant-correlation-id';

/** Where a password can be guessed. */
const WITH_PASSWORD = ['/sign-in/email', '/sign-up/email', '/change-password'];

/** Sign-in, sign-up and sessions. */
export type Auth = ReturnType<typeof createAuth>;

const DAY_S = 86_400;

/**
 * better-auth on the hub's own tables: e-mail and password, serial ids, `operator` and `user` roles. The first
 * account of a fresh hub is its operator.
 */
export function createAuth(options: {
  db: Database;
  publicUrl: string;
  signUp: 'open' | 'invite';
  /** Attempts at one address in a minute, over all processes. */
  signInsPerMinute: number;
  clock: Clock;
  /** Signs session cookies: the hub's secret of the name `session`. Another one signs everybody out. */
  secret: string;
  log: Logger;
}) {
  const { db, clock, publicUrl, signUp, signInsPerMinute, secret, log } = options;

  return betterAuth({
    appName: 'Evergrant',
    baseURL: publicUrl,
    basePath: '/api/auth',
    secret,
    // With a version in everything that it encrypts, so that the secret can be replaced one day.
    secrets: [{ version: 1, value: secret }],
    trustedOrigins: [publicUrl],
    database: authTables(db),
    emailAndPassword: {
      enabled: true,
      minPasswordLength: 10,
      maxPasswordLength: 200,
      disableSignUp: signUp === 'invite',
    },
    account: { modelName: 'signInMethod' },
    session: { expiresIn: 14 * DAY_S, updateAge: DAY_S },
    plugins: [
      admin({ defaultRole: 'user', adminRoles: ['operator'], roles: { operator: adminAc, user: userAc } }),
    ],
    rateLimit: {
      enabled: true,
      window: 60,
      max: 100,
      customRules: {
        ...Object.fromEntries(WITH_PASSWORD.map((path) => [path, { window: 60, max: signInsPerMinute }])),
        // Asked with every page.
        '/get-session': false,
      },
      customStorage: { consume: (key, rule) => countAttempt({ db, clock }, key, rule) },
    },
    // Our own errors (a database that is away) are ours to answer.
    onAPIError: { throw: true },
    telemetry: { enabled: false },
    advanced: {
      cookiePrefix: 'evergrant',
      useSecureCookies: publicUrl.startsWith('https:'),
      // Said aloud, because the default of the first depends on NODE_ENV.
      disableOriginCheck: false,
      disableCSRFCheck: false,
      database: { generateId: 'serial' },
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
    },
    logger: {
      level: 'warn',
      log: (level, message) => log[level === 'error' ? 'error' : 'warn']({}, message),
    },
    databaseHooks: {
      user: {
        create: { after: async (user) => electOperator(db, Number(user.id)) },
      },
    },
    hooks: { before: auditSignOut(db), after: auditSignIns(db) },
  });
}

/** Counts for all processes together, in one statement. */
async function countAttempt(
  { db, clock }: { db: Database; clock: Clock },
  key: string,
  { window, max }: { window: number; max: number },
): Promise<{ allowed: boolean; retryAfter: number | null }> {
  const limit = { key: `auth:${key}`, times: max, windowMs: window * 1_000 };
  const permit = await takePermit(db.pool, limit, clock.now());
  return permit.kind === 'granted'
    ? { allowed: true, retryAfter: null }
    : { allowed: false, retryAfter: Math.ceil(permit.retryAfterMs / 1_000) };
}

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

const EVENT_OF_PATH = {
  '/sign-up/email': 'user_signed_up',
  '/sign-in/email': 'user_signed_in',
} as const;

const isSignIn = (path: string): path is keyof typeof EVENT_OF_PATH => Object.hasOwn(EVENT_OF_PATH, path);

const auditSignIns = (db: Database) =>
  createAuthMiddleware(async ({ path, context, headers }) => {
    if (!isSignIn(path)) return;
    const failed = context.returned instanceof Error;
    const userId = context.newSession?.user.id;
    await recordEvent(db, failed ? 'sign_in_failed' : EVENT_OF_PATH[path], {
      userId: userId === undefined ? undefined : Number(userId),
      headers,
    });
  });

/** Before, because afterwards nobody knows whose session it was. */
const auditSignOut = (db: Database) =>
  createAuthMiddleware(async (context) => {
    if (context.path !== '/sign-out') return;
    const { authCookies, internalAdapter, secret } = context.context;
    const token = await context.getSignedCookie(authCookies.sessionToken.name, secret);
    const session = token ? await internalAdapter.findSession(token) : null;
    if (session !== null)
      await recordEvent(db, 'user_signed_out', { userId: Number(session.user.id), headers: context.headers });
  });
