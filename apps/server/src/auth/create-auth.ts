import { hkdfSync } from 'node:crypto';
import { createCorrelationId, insertAuditEvent, type Logger, type MasterKey } from '@evergrant/core';
import type { Database } from '@evergrant/database';
import { betterAuth } from 'better-auth';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import { createAuthMiddleware } from 'better-auth/api';
import { admin } from 'better-auth/plugins';
import { adminAc, userAc } from 'better-auth/plugins/admin/access';

/** Header by which the hub tells better-auth the caller's address; whatever a client sends under it is replaced. */
export const CLIENT_ADDRESS_HEADER = 'x-evergrant-client-address';

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
  keys: readonly MasterKey[];
  log: Logger;
}) {
  const { db, publicUrl, signUp, log } = options;
  const secrets = options.keys.map((key, index) => ({
    version: options.keys.length - index,
    value: Buffer.from(hkdfSync('sha256', key.bytes, '', 'evergrant/session/v1', 32)).toString('base64url'),
  }));
  const [active] = secrets;
  if (active === undefined) throw new TypeError('sessions need a key');

  return betterAuth({
    appName: 'Evergrant',
    baseURL: publicUrl,
    basePath: '/api/auth',
    secret: active.value,
    secrets,
    trustedOrigins: [publicUrl],
    database: prismaAdapter(db.prisma, { provider: 'postgresql' }),
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
    rateLimit: { enabled: true, window: 60, max: 100 },
    telemetry: { enabled: false },
    advanced: {
      cookiePrefix: 'evergrant',
      useSecureCookies: publicUrl.startsWith('https:'),
      database: { generateId: 'serial' },
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
    },
    logger: {
      level: 'warn',
      log: (level, message) =>
        level === 'error' ? log.error({}, `[auth] ${message}`) : log.warn({}, `[auth] ${message}`),
    },
    databaseHooks: {
      user: {
        create: {
          before: async (user) => {
            const first =
              (await db.prisma.user.findFirst({ where: { role: 'operator' }, select: { id: true } })) ===
              null;
            return { data: { ...user, ...(first ? { role: 'operator' } : {}) } };
          },
        },
      },
    },
    hooks: { after: auditSignIns(db) },
  });
}

const EVENT_OF_PATH = {
  '/sign-up/email': 'user_signed_up',
  '/sign-in/email': 'user_signed_in',
  '/sign-out': 'user_signed_out',
} as const;

const isAudited = (path: string): path is keyof typeof EVENT_OF_PATH => Object.hasOwn(EVENT_OF_PATH, path);

/** Sign-ins, sign-outs and failed attempts end in the audit log (ASVS 16.3.1). */
const auditSignIns = (db: Database) =>
  createAuthMiddleware(async (context) => {
    const { path } = context;
    if (!isAudited(path)) return;
    const failed = context.context.returned instanceof Error;
    const user = context.context.newSession?.user ?? context.context.session?.user;
    const userId = user === undefined ? undefined : Number(user.id);
    if (failed && path === '/sign-out') return;
    await insertAuditEvent(
      db.prisma,
      { event: failed ? 'sign_in_failed' : EVENT_OF_PATH[path], ...(userId === undefined ? {} : { userId }) },
      {
        correlationId: createCorrelationId(),
        actor: userId === undefined ? 'anonymous' : `user:${userId}`,
        ipAddress: context.headers?.get(CLIENT_ADDRESS_HEADER) ?? undefined,
        userAgent: context.headers?.get('user-agent') ?? undefined,
      },
    );
  });
