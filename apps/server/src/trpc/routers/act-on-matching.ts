import {
  createConnectionScope,
  disconnectMatching as disconnectNext,
  errorCodeSchema,
  type IntegrationsServiceError,
  isoDateSchema,
  type MatchingStep,
  refreshMatching as refreshNext,
} from '@evergrant/core';
import { z } from 'zod';
import { presentConnection } from '../present.ts';
import { sessionProcedure } from '../procedures.ts';
import { connectionFilterFields, connectionSchema, momentSchema, revocationSchema } from '../schemas.ts';

const inputSchema = z.strictObject({
  ...connectionFilterFields,
  cursor: z
    .strictObject({ startedAt: momentSchema, after: z.int32().min(0) })
    .optional()
    .describe('`nextCursor` of the step before. Default: the act begins'),
});

const failedSchema = z.object({
  outcome: z.literal('failed'),
  connection: connectionSchema,
  error: z.object({
    code: errorCodeSchema,
    message: z.string(),
    retryable: z.boolean(),
    correlationId: z.string().optional(),
  }),
});

const stepSchema = <Result extends z.ZodType>(result: Result) =>
  z.object({
    results: z.array(result),
    nextCursor: z
      .object({ startedAt: isoDateSchema, after: z.int() })
      .nullable()
      .describe('Null: that was the last step'),
    retryAfter: z.int().nullable().describe('How many seconds the next step is to wait'),
  });

const presentStep = <Result, Presented>(
  { results, nextCursor, retryAfter }: MatchingStep<Result>,
  present: (result: Result) => Presented,
) => ({
  results: results.map(present),
  nextCursor: nextCursor && { ...nextCursor, startedAt: nextCursor.startedAt.toISOString() },
  retryAfter,
});

const presentFailure = ({ code, message, retryable, correlationId }: IntegrationsServiceError) => ({
  ...{ code, message, retryable, correlationId },
});

/** A step of refreshing everything of the user's that matches. */
export const refreshMatching = sessionProcedure
  .input(inputSchema)
  .output(
    stepSchema(
      z.discriminatedUnion('outcome', [
        z.object({
          outcome: z.enum(['refreshed', 'unchanged', 'left_alone']),
          connection: connectionSchema,
        }),
        failedSchema,
      ]),
    ),
  )
  .mutation(async ({ ctx: { deps, userId, origin }, input: { cursor, ...filter } }) => {
    const scope = { ...createConnectionScope(userId), userId };
    return presentStep(await refreshNext(deps, { scope, filter, cursor }, origin), (result) => ({
      ...(result.outcome === 'failed' ? { ...result, error: presentFailure(result.error) } : result),
      connection: presentConnection(result.connection),
    }));
  });

/** A step of disconnecting everything of the user's that matches. */
export const disconnectMatching = sessionProcedure
  .input(inputSchema)
  .output(
    stepSchema(
      z.discriminatedUnion('outcome', [
        z.object({
          outcome: z.literal('disconnected'),
          connection: connectionSchema,
          revocation: revocationSchema,
        }),
        failedSchema,
      ]),
    ),
  )
  .mutation(async ({ ctx: { deps, userId, origin }, input: { cursor, ...filter } }) => {
    const scope = { ...createConnectionScope(userId), userId };
    return presentStep(await disconnectNext(deps, { scope, filter, cursor }, origin), (result) => ({
      ...(result.outcome === 'failed' ? { ...result, error: presentFailure(result.error) } : result),
      connection: presentConnection(result.connection),
    }));
  });
