import {
  AUDIT_EVENTS,
  connectionIdSchema,
  integrationSchema,
  isoDateSchema,
  LONGEST,
  userIdSchema,
} from '@evergrant/core';
import { z } from 'zod';

/** Shapes of the outside contract that more than one procedure speaks of. Dates are ISO 8601 in UTC. */

export { connectionIdSchema, userIdSchema };

/** Text as PostgreSQL can store it: anything but NUL. */
export const textSchema = (maxLength: number) =>
  z
    .string()
    .max(maxLength)
    .regex(/^[^\0]*$/, 'must not contain the character NUL');

export const externalUserIdSchema = textSchema(200)
  .min(1)
  .describe("The host application's own id of the user");
export const accountIdSchema = textSchema(LONGEST.id).min(1).describe("The provider's id of the account");
export const providerIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'a provider id has lower-case letters, digits and hyphens')
  .describe('Provider id, such as `google`');

export const connectionSchema = integrationSchema(isoDateSchema);

export const auditEventSchema = z.object({
  id: z.string().describe('Grows with time; usable as a cursor'),
  at: isoDateSchema,
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
