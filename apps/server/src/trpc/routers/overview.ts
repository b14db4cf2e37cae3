import { INCIDENTS, isoDateSchema, JOB_NAMES, providerNameSchema, STATUS_FILTERS } from '@evergrant/core';
import { z } from 'zod';
import { findFirstSteps } from '../../overview/overview-store.ts';
import { readOverview } from '../../overview/read-overview.ts';
import { operatorProcedure, router } from '../procedures.ts';
import { nothingSchema } from '../schemas.ts';

const total = z.int().nonnegative();
const seconds = z.number().nonnegative();

const overviewSchema = z.object({
  connections: z.array(
    z.object({
      provider: providerNameSchema,
      health: z.enum(STATUS_FILTERS).exclude(['attention']),
      total,
      endInDay: total.describe('End, or cannot be renewed any longer, within a day'),
      endInWeek: total,
      nextEnd: isoDateSchema.nullable(),
    }),
  ),
  due: z.array(
    z.object({
      provider: providerNameSchema,
      due: total.describe('Up to 10,000'),
      lateness: seconds.describe('How long the oldest has been due'),
      nextIn: seconds.nullable().describe('Until the next one is due; null: there is none'),
    }),
  ),
  trouble: z
    .array(
      z.object({
        provider: providerNameSchema,
        host: z.string().describe('The one that users named; empty: the one that all connections share'),
        incident: z.enum(INCIDENTS).nullable().describe('Null: it only asked to be left alone for a while'),
        since: isoDateSchema.nullable(),
        closedUntil: isoDateSchema
          .nullable()
          .describe('Nothing is sent there before: Retry-After, or the next probe'),
      }),
    )
    .describe('Hosts of providers where something is wrong'),
  outbox: z.object({ due: total, later: total, age: seconds.describe('Of the oldest that is due') }),
  queues: z.array(
    z.object({
      name: z.enum(JOB_NAMES),
      waiting: total,
      retrying: total,
      active: total,
      age: seconds.describe('How long the oldest has been due'),
    }),
  ),
  day: z
    .object({
      hours: z.array(z.object({ hour: isoDateSchema, refreshed: total, failed: total })),
      failures: z.array(z.object({ provider: providerNameSchema, reason: z.string(), total })),
      operations: z.array(
        z.object({ operation: z.string(), total, succeeded: total, retries: total, mostRetries: total }),
      ),
      caches: z.array(
        z.object({
          cache: z.string(),
          hits: total,
          misses: total,
          invalidations: total,
          invalidationsPerHour: z.number().nonnegative(),
        }),
      ),
    })
    .describe('The last 24 hours, all processes together'),
});

/** How the hub does. For whoever runs it. */
export const overviewRouter = router({
  get: operatorProcedure
    .input(nothingSchema)
    .output(overviewSchema)
    .query(async ({ ctx }) => {
      const { connections, due, trouble, queues, day, ...rest } = await readOverview(ctx.deps, ctx.readings);
      const now = ctx.deps.clock.now().getTime();
      return {
        ...rest,
        connections: connections.map(({ nextEnd, ...count }) => ({
          ...count,
          nextEnd: nextEnd?.toISOString() ?? null,
        })),
        due: [...due],
        trouble: trouble.map(({ provider, host, incident, since, closedForMs }) => ({
          ...{ provider, host, incident },
          since: since?.toISOString() ?? null,
          closedUntil: closedForMs > 0 ? new Date(now + closedForMs).toISOString() : null,
        })),
        queues: queues.flatMap(({ name, ...counts }) => {
          const job = JOB_NAMES.find((known) => known === name);
          return job === undefined ? [] : [{ name: job, ...counts }];
        }),
        day: {
          hours: day.hours.map(({ hour, ...counts }) => ({ hour: hour.toISOString(), ...counts })),
          failures: [...day.failures],
          operations: [...day.operations],
          caches: [...day.caches],
        },
      };
    }),

  /** What a new hub still needs before it is of use. */
  firstSteps: operatorProcedure
    .input(nothingSchema)
    .output(z.object({ provider: z.boolean(), apiKey: z.boolean(), connection: z.boolean() }))
    .query(async ({ ctx }) => ({
      provider: ctx.deps.providers.list().length > 0,
      ...(await findFirstSteps(ctx.deps.db)),
    })),
});
