import type { Config } from './config.ts';

const DAY_MS = 86_400_000;

/** What of the configuration operators see in the dashboard: nothing secret, and no address with a password in it. */
export type ShownSettings = ReturnType<typeof shownSettings>;

/** Reads off the configuration what may be shown. */
export const shownSettings = ({
  publicUrl,
  signUp,
  sessionLife,
  oidc,
  mail,
  rateLimits,
  refresh,
  audit,
  databaseUrl,
  redisUrl,
  tracing,
  sandbox,
  redirectAllowlist,
  trustedProviderOrigins,
  trustedWebhookOrigins,
  trustedProxyHops,
}: Config) => ({
  publicUrl,
  signUp,
  sessionIdleDays: sessionLife.idleMs / DAY_MS,
  sessionMaxDays: sessionLife.maxMs / DAY_MS,
  /** Null: people sign in here only. */
  oidcIssuer: oidc?.issuer ?? null,
  /** Null: no e-mails are sent. */
  mailFrom: mail?.from ?? null,
  mailServer: mail === undefined ? null : new URL(mail.smtpUrl).host,
  /** Requests in a minute; null: any number. */
  apiKeyRequests: rateLimits.apiKey ?? null,
  signInAttempts: rateLimits.signIn,
  refreshesAtOnce: refresh.concurrency,
  refreshesPerSecond: refresh.perSecond ?? null,
  /** Null: for ever. */
  auditRetentionDays: audit.retentionDays ?? null,
  database: databaseUrl === undefined ? ('embedded' as const) : ('own' as const),
  redis: redisUrl !== undefined,
  tracing: tracing !== undefined,
  sandbox: sandbox.enabled,
  redirectAllowlist: [...redirectAllowlist],
  trustedProviderOrigins: [...trustedProviderOrigins],
  trustedWebhookOrigins: [...trustedWebhookOrigins],
  trustedProxyHops,
});
