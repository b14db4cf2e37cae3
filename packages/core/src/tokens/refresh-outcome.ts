import { z } from 'zod';
import { AUDIT_EVENTS } from '../audit/audit-event.ts';
import { connectionStateSchema } from '../connections/connection.ts';
import type { Database } from '../transaction.ts';
import { commitRefresh, recordRefreshFailure } from './refresh-store.ts';

/**
 * What became of one attempt to refresh, complete enough to be written by anybody at any later time: the journal
 * carries it over an outage of the database and over the end of the process. Tokens are envelopes.
 */
const leaseSchema = z.object({ connectionId: z.int(), version: z.int(), owner: z.string() });

const eventSchema = z.object({
  record: z.object({
    event: z.enum(AUDIT_EVENTS),
    userId: z.int(),
    connectionId: z.int(),
    provider: z.string(),
    accountId: z.string(),
    metadata: z.record(
      z.string(),
      z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string()).readonly()]),
    ),
  }),
  origin: z.object({
    ipAddress: z.string().optional(),
    userAgent: z.string().optional(),
    correlationId: z.string(),
    actor: z.string(),
  }),
});

const dateSchema = z.coerce.date();
const momentSchema = dateSchema.nullable();

const outcomeSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('refreshed'),
    lease: leaseSchema,
    event: eventSchema,
    write: z.object({
      accessToken: z.string(),
      refreshToken: z.string().nullable(),
      tokenType: z.string(),
      refreshable: z.boolean(),
      issuedAt: dateSchema,
      expiresAt: momentSchema,
      refreshTokenExpiresAt: momentSchema,
      refreshDueAt: momentSchema,
      grantedScope: z.array(z.string()).readonly().nullable(),
      lastRefreshedAt: dateSchema,
      // The version before did not judge.
      scopeMissing: z.boolean().nullable().default(null),
      choosesResource: z.boolean().default(false),
      parameters: z.record(z.string(), z.string()).default({}),
    }),
  }),
  z.object({
    kind: z.literal('failed'),
    lease: leaseSchema,
    event: eventSchema,
    write: connectionStateSchema.and(
      z.object({
        refreshDueAt: momentSchema,
        refreshFailures: z.int(),
        // Entries of the version before do not have it.
        closedForMs: z.number().nullable().default(null),
        outcomeUnknown: z.boolean(),
        // Entries of the version before lack the next two.
        refusedAt: z.array(dateSchema).readonly().default([]),
        half: z
          .object({
            /** The old one: what is to be revoked with the new refresh token should nobody want that any more. */
            accessToken: z.string(),
            refreshToken: z.string(),
            refreshTokenExpiresAt: momentSchema,
          })
          .nullable()
          .default(null),
        at: dateSchema,
      }),
    ),
  }),
]);

export type RefreshOutcome = z.infer<typeof outcomeSchema>;

const olderSchema = z
  .looseObject({ type: z.string() })
  .transform(({ type, ...entry }) => ({ ...entry, kind: type }));

/** Reads an entry of the journal; the version before wrote `type` for `kind`. */
export const refreshOutcomeSchema = z.union([outcomeSchema, olderSchema.pipe(outcomeSchema)]);

/** @returns false when the fence held it back: a reconnect, a disconnect or another attempt came in between */
export const writeOutcome = (db: Pick<Database, 'pool'>, outcome: RefreshOutcome): Promise<boolean> =>
  outcome.kind === 'refreshed'
    ? commitRefresh(db, outcome.lease, outcome)
    : recordRefreshFailure(db, outcome.lease, outcome);
