import {
  ANOMALY_KINDS,
  AUDIT_EVENTS,
  connectionIdSchema,
  integrationSchema,
  isoDateSchema,
  LONGEST,
  providerNameSchema,
  STATUS_FILTERS,
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

/** A map with as many entries as make sense, and no more. */
export const mapSchema = <Value extends z.ZodType>(value: Value, most: number) =>
  z
    .record(textSchema(100), value)
    .refine((map) => Object.keys(map).length <= most, `must not have more than ${most} entries`)
    .meta({ maxProperties: most });

/** What a procedure takes that takes nothing: whoever gives something is told so. */
export const nothingSchema = z.strictObject({}).optional();

const pageAfter = <Cursor extends z.ZodType>(cursor: Cursor) => ({
  cursor: cursor.optional().describe('`nextCursor` of the page before'),
  direction: z.literal('forward').optional().describe("The only one; tRPC's client for React says it"),
});

/** Where a page of a long list begins. */
export const pageFields = pageAfter(z.string().max(18).regex(/^\d+$/));

/** The same of a list in the order of our ids. */
export const idPageFields = pageAfter(z.string().max(10).regex(/^\d+$/));

/** How many connections are told of at once. */
export const MOST_OF_A_PAGE = 100;

/** The same of connections in an order of theirs. */
export const connectionPageFields = {
  ...pageAfter(z.base64url().max(1_000)),
  limit: z.int().min(1).max(MOST_OF_A_PAGE).default(50),
};

export const externalUserIdSchema = textSchema(200)
  .min(1)
  .describe("The host application's own id of the user");
/** The user whom a key has to name, by our id or by its own; a session is of its user. */
export const ownerFields = {
  userId: userIdSchema.optional(),
  externalUserId: externalUserIdSchema.optional(),
};

export const accountIdSchema = textSchema(LONGEST.id).min(1).describe("The provider's id of the account");
export const providerIdSchema = providerNameSchema
  .max(64)
  .regex(/^[a-z0-9][a-z0-9_-]*$/, 'a provider id has lower-case letters, digits and hyphens')
  .describe('Provider id, such as `google`');

/** Which connections are meant. */
export const connectionFilterFields = {
  q: textSchema(200)
    .optional()
    .describe('Words that are in the names of provider or account, label, address or id'),
  status: z
    .enum(STATUS_FILTERS)
    .optional()
    .describe(
      'Default: all but `disconnected`. `attention`: its owner has to act; `held_up`: it works, but cannot be renewed now; `expiring`: it ends within a week unless its owner acts; `connected`: neither',
    ),
  provider: providerIdSchema.optional(),
};

export const revocationSchema = z
  .enum(['revoked', 'scheduled', 'unsupported', 'in_use'])
  .describe(
    'What became of the grant at the provider; `scheduled`: it did not answer, the hub keeps trying; `in_use`: left alone, since the same account is still connected here, by somebody else or again',
  );

export const connectionSchema = integrationSchema(isoDateSchema).meta({ title: 'Connection' });

export const connectionPageSchema = z.object({
  connections: z.array(connectionSchema),
  nextCursor: z.string().nullable(),
});

export const tokenReaderSchema = z.object({
  actor: z.string().describe('As the audit log names them, such as `api_key:…`'),
  name: z.string().nullable().describe('What the API key is called; null: it is gone'),
  lastReadAt: isoDateSchema,
});

export const sessionIdSchema = z.int32().positive();

/** Where somebody is signed in. */
export const sessionSchema = z.object({
  id: sessionIdSchema,
  signedInAt: isoDateSchema,
  lastUsedAt: isoDateSchema.describe('To the hour'),
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
});

/** For how long the secret from before a rotation goes on, in seconds; a day by default. No deployment takes 90 days. */
export const overlapSchema = z
  .int()
  .min(0)
  .max(90 * 86_400)
  .default(86_400);

const auditEventNameSchema = z.enum(AUDIT_EVENTS).meta({ title: 'AuditEventName' });

export const auditEventSchema = z
  .object({
    id: z.string().describe('Grows with time; usable as a cursor'),
    at: isoDateSchema,
    event: auditEventNameSchema,
    userId: userIdSchema.nullable(),
    connectionId: connectionIdSchema.nullable(),
    provider: providerNameSchema.nullable(),
    accountId: z.string().nullable(),
    actor: z
      .string()
      .describe('Who did it, such as `user:7`, `operator:1`, `api_key:…`, `schedule` or `cli:ada`'),
    actorName: z.string().nullable().describe('What the API key or person is called; null: nothing'),
    ipAddress: z.string().nullable(),
    userAgent: z.string().nullable(),
    correlationId: z.string(),
    metadata: z.record(z.string(), z.unknown()),
  })
  .meta({ title: 'AuditEvent' });

/** What PostgreSQL takes, and ISO 8601 writes with four digits; an offset may lead out of it. */
const FIRST_MOMENT = new Date('0001-01-01T00:00:00Z');
const LAST_MOMENT = new Date('9999-12-31T23:59:59.999Z');
const OUT_OF_REACH = 'must be in the years 1 to 9999 (UTC)';

export const momentSchema = z.iso
  .datetime({ offset: true })
  .max(40)
  .transform((text) => new Date(text))
  .pipe(z.date().min(FIRST_MOMENT, OUT_OF_REACH).max(LAST_MOMENT, OUT_OF_REACH));

/** Which events of the audit log are looked for. */
export const auditFilterFields = {
  connectionId: connectionIdSchema.optional(),
  provider: providerIdSchema.optional(),
  event: auditEventNameSchema.optional(),
  from: momentSchema.optional().describe('Not before this moment'),
  to: momentSchema.optional().describe('Before this moment'),
};

/** The same among everybody's. */
export const auditSearchFields = {
  ...auditFilterFields,
  userId: userIdSchema.optional(),
  actor: textSchema(200).optional(),
};

export const anomalyKindSchema = z.enum(ANOMALY_KINDS).meta({ title: 'AnomalyKind' });

export const anomalySchema = z
  .object({
    kind: anomalyKindSchema,
    subject: z
      .string()
      .describe('A provider, the id of an API key or a table; empty where the kind says it all'),
    details: z.record(z.string(), z.union([z.string(), z.number()])),
    raisedAt: isoDateSchema,
    lastSeenAt: isoDateSchema,
  })
  .meta({ title: 'Anomaly' });

export const providerSchema = z
  .object({
    id: providerNameSchema,
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
  })
  .meta({ title: 'Provider' });
