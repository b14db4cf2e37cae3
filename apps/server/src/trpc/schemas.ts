import { AUDIT_EVENTS, CONNECTION_REASONS, CONNECTION_STATUSES } from '@evergrant/core';
import { z } from 'zod';

/** Shapes of the outside contract that more than one procedure speaks of. Dates are ISO 8601 in UTC. */

const isoDate = z.iso.datetime().describe('ISO 8601, UTC');

/** The largest number in an id column (PostgreSQL `integer`); one above it would fail the query of everybody in a batch. */
const MOST_ROWS = 2_147_483_647;
const idSchema = z.number().int().positive().max(MOST_ROWS);

/** Text as PostgreSQL can store it: anything but NUL. */
export const textSchema = (maxLength: number) =>
  z
    .string()
    .max(maxLength)
    .regex(/^[^\0]*$/, 'must not contain the character NUL');

export const userIdSchema = idSchema.describe('Numeric id of the user');
export const externalUserIdSchema = textSchema(200)
  .min(1)
  .describe("The host application's own id of the user");
export const connectionIdSchema = idSchema.describe('Id of the connection');
export const accountIdSchema = textSchema(500).min(1).describe("The provider's id of the account");
export const providerIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'a provider id has lower-case letters, digits and hyphens')
  .describe('Provider id, such as `google`');

export const connectionReasonSchema = z.enum(
  Object.keys(CONNECTION_REASONS) as [
    keyof typeof CONNECTION_REASONS,
    ...(keyof typeof CONNECTION_REASONS)[],
  ],
);

export const connectionSchema = z.object({
  id: connectionIdSchema,
  userId: userIdSchema,
  provider: z.string(),
  providerAccountId: z.string(),
  isConnected: z.boolean(),
  status: z.enum(CONNECTION_STATUSES),
  reason: connectionReasonSchema.nullable(),
  fixableBy: z
    .enum(['user', 'operator', 'provider'])
    .nullable()
    .describe('Who can mend it; null when nothing is wrong'),
  nextAction: z.enum(['reconnect', 'choose_resource', 'contact_operator', 'wait']).nullable(),
  statusSince: isoDate,
  accountName: z.string().nullable(),
  accountEmail: z.string().nullable(),
  avatarUrl: z.string().nullable(),
  label: z.string().nullable(),
  expiresAt: isoDate.nullable().describe("End of the access token's life"),
  refreshTokenExpiresAt: isoDate.nullable().describe('End of the consent: after it only a reconnect helps'),
  refreshable: z.boolean(),
  nextRefreshAt: isoDate.nullable().describe('When the hub acts by itself next'),
  refreshFailures: z.number().int(),
  requestedScope: z.array(z.string()),
  grantedScope: z.array(z.string()),
  missingScope: z.array(z.string()),
  metadata: z.record(z.string(), z.unknown()),
  connectedAt: isoDate,
  lastRefreshedAt: isoDate.nullable(),
  lastUsedAt: isoDate.nullable(),
  createdAt: isoDate,
  updatedAt: isoDate,
});

export const auditEventSchema = z.object({
  id: z.string().describe('Grows with time; usable as a cursor'),
  at: isoDate,
  event: z.enum(AUDIT_EVENTS),
  userId: userIdSchema.nullable(),
  connectionId: connectionIdSchema.nullable(),
  provider: z.string().nullable(),
  accountId: z.string().nullable(),
  actor: z.string(),
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
  correlationId: z.string(),
  metadata: z.record(z.string(), z.unknown()),
});

export const providerSchema = z.object({
  id: z.string(),
  displayName: z.string(),
  category: z.string(),
  documentation: z.string().nullable(),
  refreshable: z.boolean().describe('Whether connections stay alive without the user'),
  scopes: z.array(z.object({ scope: z.string(), en: z.string().nullable(), fr: z.string().nullable() })),
  parameters: z
    .array(
      z.object({
        name: z.string(),
        label: z.object({ en: z.string(), fr: z.string() }),
        example: z.string().nullable().describe('A made-up value'),
        pattern: z
          .string()
          .nullable()
          .describe('Regular expression (ECMAScript, flag u) for the whole value'),
        enum: z.array(z.string()).nullable().describe('The values to choose from'),
        default: z.string().nullable(),
      }),
    )
    .describe('What the user is asked for before connecting (shop, tenant, ...)'),
});
