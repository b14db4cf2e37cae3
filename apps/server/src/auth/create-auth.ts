import {
  type Clock,
  electOperator,
  type KeyRing,
  type Logger,
  type RowGuard,
  type TrafficCounter,
  takePermit,
} from '@evergrant/core';
import type { Database } from '@evergrant/database';
import { betterAuth } from 'better-auth';
import { admin } from 'better-auth/plugins';
import { adminAc, userAc } from 'better-auth/plugins/admin/access';
import type { Mailer } from '../mail/create-mailer.ts';
import { signInAudit } from './audit-sign-ins.ts';
import { endSessionsWithPassword } from './end-sessions-with-password.ts';
import { firstPassword } from './first-password.ts';
import { guardedTables, sealFields } from './guarded-tables.ts';
import { mailOptions } from './mail-options.ts';
import { noIdTokenFromPages, type OidcSettings, oidcSignIn, providerAccounts } from './oidc-sign-in.ts';
import { type PasswordHashing, pacePasswords } from './paced-passwords.ts';
import { passkeys } from './passkeys.ts';
import { replaceSession } from './replace-session.ts';
import { CLIENT_ADDRESS_HEADER } from './request-headers.ts';
import { secondFactor, secondFactorGuard } from './second-factor.ts';
import { type SessionLife, sessionLifeHooks } from './session-life.ts';
import { authenticatedAt, stepUp } from './step-up.ts';
import { userRules } from './user-rules.ts';

/** Where a password can be guessed. */
const WITH_PASSWORD = ['/sign-in/email', '/sign-up/email', '/change-password'];

/** Sign-in, sign-up and sessions. */
export type Auth = ReturnType<typeof createAuth>;

/** What of the configuration decides who gets in, and for how long. */
export interface AuthSettings {
  readonly publicUrl: string;
  readonly signUp: 'open' | 'invite';
  readonly sessionLife: SessionLife;
  /** Attempts at one address in a minute, over all processes. */
  readonly rateLimits: { readonly signIn: number };
  /** Undefined: people sign in here only. */
  readonly oidc: OidcSettings | undefined;
}

/**
 * better-auth on the hub's own tables: e-mail and password, serial ids, `operator` and `user` roles. The first
 * account of a fresh hub is its operator: the database sees to that, and to the last one's staying.
 */
export function createAuth(options: {
  db: Database;
  rows: RowGuard;
  ring: KeyRing;
  clock: Clock;
  /** Signs cookies and encrypts what second factors keep: the hub's secret of the name `session`. Another one signs everybody out. */
  secret: string;
  settings: AuthSettings;
  /** Undefined: no mails, so no new password for whoever has forgotten theirs. */
  mailer: Mailer | undefined;
  /** Counts what strangers try. */
  traffic: Pick<TrafficCounter, 'count'>;
  log: Logger;
  /** Default: scrypt, paced. */
  passwords?: PasswordHashing | undefined;
}) {
  const { db, rows, ring, clock, secret, mailer, traffic, log, passwords = pacePasswords() } = options;
  const { publicUrl, signUp, sessionLife, oidc, rateLimits } = options.settings;

  const mails = mailer === undefined ? undefined : mailOptions({ db, clock, publicUrl, mailer });
  const secure = publicUrl.startsWith('https:');

  return betterAuth({
    appName: 'Evergrant',
    baseURL: publicUrl,
    basePath: '/api/auth',
    secret,
    // With a version in everything that it encrypts, so that the secret can be replaced one day.
    secrets: [{ version: 1, value: secret }],
    trustedOrigins: [publicUrl],
    database: guardedTables({ db, rows, elect: () => electOperator({ db, ring }) }),
    emailAndPassword: {
      enabled: true,
      minPasswordLength: 10,
      maxPasswordLength: 200,
      disableSignUp: signUp === 'invite',
      password: passwords,
      ...mails?.emailAndPassword,
    },
    ...(mails === undefined ? {} : { emailVerification: mails.emailVerification }),
    account: { modelName: 'signInMethod', updateAccountOnSignIn: false },
    // Its own freshness and refreshing are ours: see session-life.ts and fresh-sign-in.ts.
    session: {
      expiresIn: sessionLife.maxMs / 1_000,
      disableSessionRefresh: true,
      freshAge: 0,
      additionalFields: { authenticatedAt: authenticatedAt(clock) },
    },
    plugins: [
      admin({ defaultRole: 'user', adminRoles: ['operator'], roles: { operator: adminAc, user: userAc } }),
      secondFactor,
      secondFactorGuard,
      passkeys(publicUrl),
      ...(oidc === undefined ? [] : [oidcSignIn(oidc, signUp), noIdTokenFromPages]),
      stepUp({ db, clock }),
      firstPassword,
      endSessionsWithPassword,
      replaceSession,
      sealFields,
      signInAudit({ db, clock, traffic, log }),
    ],
    rateLimit: {
      enabled: true,
      window: 60,
      max: 100,
      customRules: {
        ...Object.fromEntries(WITH_PASSWORD.map((path) => [path, { window: 60, max: rateLimits.signIn }])),
        // Asked with every page.
        '/get-session': false,
      },
      customStorage: { consume: (key, rule) => countAttempt({ db, clock }, key, rule) },
    },
    // Our own errors (a database that is away) are ours to answer.
    onAPIError: { throw: true },
    telemetry: { enabled: false },
    advanced: {
      // With __Host- a cookie can come from this very host only; better-auth's own prefix is __Secure-.
      cookiePrefix: secure ? '__Host-evergrant' : 'evergrant',
      useSecureCookies: false,
      defaultCookieAttributes: { secure },
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
      user: userRules,
      session: sessionLifeHooks(sessionLife),
      account: providerAccounts(db),
    },
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
