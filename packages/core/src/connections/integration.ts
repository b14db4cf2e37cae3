import { z } from 'zod';
import { connectionIdSchema, providerNameSchema, userIdSchema } from '../row-id.ts';
import { connectionReasonSchema, connectionStatusSchema } from './connection.ts';
import { FIXABLE_BY, NEXT_ACTIONS } from './states.ts';

/**
 * The one shape of a connection. What the service answers, what a row holds, what the shared cache keeps and what goes
 * over the wire are all made of it; they differ in how a moment is written.
 */

/** A moment outside of the process. */
export const isoDateSchema = z.iso.datetime().describe('ISO 8601, UTC');

/** The token-free view of a connection; the specification's `Integration` with what a dashboard needs besides. */
export const integrationSchema = <Moment extends z.ZodType>(moment: Moment) =>
  z.object({
    id: connectionIdSchema,
    userId: userIdSchema,
    provider: providerNameSchema,
    providerAccountId: z.string(),
    /** True unless the account was disconnected. */
    isConnected: z.boolean(),
    status: connectionStatusSchema,
    reason: connectionReasonSchema.nullable(),
    fixableBy: z.enum(FIXABLE_BY).nullable().describe('Who can mend it; null when nothing is wrong'),
    nextAction: z.enum(NEXT_ACTIONS).nullable(),
    /** Since when `status` and `reason` hold. */
    statusSince: moment,
    accountName: z.string().nullable(),
    accountEmail: z.string().nullable(),
    avatarUrl: z.string().nullable(),
    label: z.string().nullable(),
    /** Null: the provider named none. */
    expiresAt: moment.nullable().describe("End of the access token's life"),
    /** Null: unknown or unlimited. */
    refreshTokenExpiresAt: moment.nullable().describe('End of the consent: after it only a reconnect helps'),
    consentSlides: z
      .boolean()
      .describe(
        'Whether every refresh moves `refreshTokenExpiresAt` on: then nobody has to act while refreshes work',
      ),
    /** Whether the hub can renew the access token by itself. */
    refreshable: z.boolean(),
    /** Null: it will not. */
    nextRefreshAt: moment.nullable().describe('When the hub acts by itself next'),
    /** Failed refresh attempts since the last success. */
    refreshFailures: z.number().int(),
    requestedScope: z.array(z.string()),
    requiredScope: z.array(z.string()).describe('Asked for by name: without them no token is handed out'),
    grantedScope: z.array(z.string()),
    missingScope: z.array(z.string()).describe('Requested, and not granted by the rules of the provider'),
    parameters: z
      .record(z.string(), z.string())
      .describe('What the provider was asked with, or said about the account: shop, tenant, instance'),
    apiBaseUrl: z
      .string()
      .nullable()
      .describe("Where the account's API is, without a slash at the end; null: not known"),
    metadata: z.record(z.string(), z.unknown()),
    connectedAt: moment,
    lastRefreshedAt: moment.nullable(),
    lastUsedAt: moment.nullable(),
    createdAt: moment,
    updatedAt: moment,
  });

/** What a connection shows of its tokens: never the tokens themselves. */
const tokenFactsSchema = <Moment extends z.ZodType>(moment: Moment) =>
  z.object({
    /** The provider's host that a user or an answer named; empty where there is one for all. */
    host: z.string(),
    version: z.int(),
    refreshable: z.boolean(),
    issuedAt: moment,
    expiresAt: moment.nullable(),
    refreshTokenExpiresAt: moment.nullable(),
    refreshDueAt: moment.nullable(),
    refreshFailures: z.int(),
  });

/** What every view of a connection is made of: its columns as they are stored, and its tokens' facts. */
export const connectionRowSchema = <Moment extends z.ZodType>(moment: Moment) =>
  integrationSchema(moment)
    .omit({
      isConnected: true,
      fixableBy: true,
      nextAction: true,
      expiresAt: true,
      refreshTokenExpiresAt: true,
      consentSlides: true,
      refreshable: true,
      nextRefreshAt: true,
      refreshFailures: true,
      missingScope: true,
      apiBaseUrl: true,
    })
    .extend({
      reason: z.string().nullable(),
      parameters: z.unknown(),
      metadata: z.unknown(),
      /** Null once disconnected. */
      sealedToken: tokenFactsSchema(moment).nullable(),
    });

/** In the process: moments are `Date`s. */
export type Integration = Readonly<z.output<ReturnType<typeof integrationSchema<z.ZodDate>>>>;
export type ConnectionRow = Readonly<z.output<ReturnType<typeof connectionRowSchema<z.ZodDate>>>>;
