import { z } from 'zod';
import { operatorProcedure, router } from '../procedures.ts';
import { nothingSchema } from '../schemas.ts';

/** What stands in the environment of the hub: shown to whoever runs it, and changed there. */
export const settingsRouter = router({
  get: operatorProcedure
    .input(nothingSchema)
    .output(
      z.object({
        publicUrl: z.string(),
        signUp: z.enum(['open', 'invite']),
        sessionIdleDays: z.number(),
        sessionMaxDays: z.number(),
        oidcIssuer: z.string().nullable(),
        mailFrom: z.string().nullable().describe('Null: no e-mails are sent'),
        mailServer: z.string().nullable(),
        apiKeyRequests: z.int().nullable().describe('In a minute; null: any number'),
        signInAttempts: z.int().describe('In a minute at one address'),
        refreshesAtOnce: z.int().describe('Of a provider, in a process'),
        refreshesPerSecond: z.number().nullable().describe('Of a provider; null: any number'),
        auditRetentionDays: z.int().nullable().describe('Null: for ever'),
        database: z.enum(['embedded', 'own']),
        redis: z.boolean(),
        tracing: z.boolean(),
        sandbox: z.boolean(),
        redirectAllowlist: z.array(z.string()),
        trustedProviderOrigins: z.array(z.string()),
        trustedWebhookOrigins: z.array(z.string()),
        trustedProxyHops: z.int(),
      }),
    )
    .query(({ ctx }) => ctx.shownSettings),
});
