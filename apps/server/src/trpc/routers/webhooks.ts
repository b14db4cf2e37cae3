import {
  changeWebhookEndpoint,
  createWebhookEndpoint,
  isoDateSchema,
  listWebhookAttempts,
  listWebhookEndpoints,
  removeWebhookEndpoint,
  resendWebhooks,
  rotateWebhookSecret,
  switchWebhookEndpoint,
  testWebhookEndpoint,
  WEBHOOK_EVENT_TYPES,
  WEBHOOK_OUTCOMES,
  type WebhookEndpoint,
} from '@evergrant/core';
import { z } from 'zod';
import { writeDates } from '../present.ts';
import { freshSignIn, operatorOrKeyProcedure, router } from '../procedures.ts';
import { momentSchema, nothingSchema, overlapSchema, pageFields, textSchema } from '../schemas.ts';

const endpointIdSchema = textSchema(100).min(1).describe('Id of the endpoint');

const endpointSchema = z.object({
  id: endpointIdSchema,
  url: z.string(),
  events: z
    .array(z.enum(WEBHOOK_EVENT_TYPES))
    .describe('Empty: all but `connection.refreshed` and `anomaly.detected`'),
  createdAt: z.iso.datetime(),
  disabledAt: z.iso
    .datetime()
    .nullable()
    .describe('Since when nothing is sent: the endpoint answered 410, or somebody switched it off'),
  closedUntil: z.iso
    .datetime()
    .nullable()
    .describe('Nothing is sent before: the endpoint asked for that (`Retry-After`)'),
  previousEndsAt: z.iso
    .datetime()
    .nullable()
    .describe('Until when the secret from before the last rotation signs as well'),
});

const eventsSchema = z.array(z.enum(WEBHOOK_EVENT_TYPES)).max(WEBHOOK_EVENT_TYPES.length);
const messageIdSchema = textSchema(100).min(1).describe('`webhook-id` of the message');

const attemptSchema = z
  .object({
    id: z.string(),
    messageId: messageIdSchema,
    at: isoDateSchema,
    outcome: z
      .enum(WEBHOOK_OUTCOMES)
      .describe('`dropped`: it was not sent, because the endpoint is switched off'),
    status: z.int().nullable().describe('What the endpoint answered; null: nothing'),
    durationMs: z.int().nullable().describe('Until it had answered, or not'),
    answer: z.string().nullable().describe('The beginning of its answer'),
    event: z
      .object({
        type: z.string(),
        timestamp: z.string(),
        data: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
      })
      .describe('The body that was sent'),
  })
  .meta({ title: 'WebhookAttempt' });

const presentEndpoint = ({ events, ...endpoint }: WebhookEndpoint) => ({
  ...writeDates(endpoint),
  events: [...events],
});

const procedure = operatorOrKeyProcedure('webhooks:write');

/** Who is told what happens. For operators, and keys of host applications. */
export const webhooksRouter = router({
  list: procedure
    .meta({ rest: { method: 'GET', path: '/webhook-endpoints' }, summary: 'Endpoints that are sent events' })
    .input(nothingSchema)
    .output(z.object({ endpoints: z.array(endpointSchema) }))
    .query(async ({ ctx }) => ({
      endpoints: (await listWebhookEndpoints(ctx.deps)).map(presentEndpoint),
    })),

  create: procedure
    .use(freshSignIn)
    .meta({
      rest: { method: 'POST', path: '/webhook-endpoints' },
      summary:
        'Send events to an address from now on; the answer is the only place where its secret is shown',
      errors: ['LIMIT_REACHED', 'STEP_UP_REQUIRED'],
    })
    .input(
      z.strictObject({
        url: textSchema(2_000).describe('https'),
        events: eventsSchema
          .optional()
          .describe('Default: all but `connection.refreshed` and `anomaly.detected`'),
      }),
    )
    .output(
      endpointSchema.extend({ secret: z.string().describe('`whsec_…`: verifies the signatures of events') }),
    )
    .mutation(async ({ ctx, input }) => {
      const { secret, ...endpoint } = await createWebhookEndpoint(
        ctx.deps,
        { ...input, userId: ctx.operatorId },
        ctx.origin,
      );
      const untouched = { disabledAt: null, closedUntil: null, previousEndsAt: null };
      return { ...presentEndpoint({ ...endpoint, ...untouched }), secret };
    }),

  change: procedure
    .use(freshSignIn)
    .meta({
      rest: { method: 'PATCH', path: '/webhook-endpoints/{id}' },
      summary: 'Choose which events an endpoint is sent from now on',
      errors: ['NOT_FOUND', 'STEP_UP_REQUIRED'],
    })
    .input(
      z.strictObject({
        id: endpointIdSchema,
        events: eventsSchema.describe('Empty: all but `connection.refreshed` and `anomaly.detected`'),
      }),
    )
    .output(z.object({}))
    .mutation(async ({ ctx, input }) => {
      await changeWebhookEndpoint(ctx.deps, { ...input, userId: ctx.operatorId }, ctx.origin);
      return {};
    }),

  enable: procedure
    .use(freshSignIn)
    .meta({
      rest: { method: 'POST', path: '/webhook-endpoints/{id}/enable' },
      summary: 'Send events to an endpoint again, though it answered 410 or was switched off',
      errors: ['NOT_FOUND', 'STEP_UP_REQUIRED'],
    })
    .input(z.strictObject({ id: endpointIdSchema }))
    .output(z.object({}))
    .mutation(async ({ ctx, input }) => {
      const endpoint = { ...input, userId: ctx.operatorId, enabled: true };
      await switchWebhookEndpoint(ctx.deps, endpoint, ctx.origin);
      return {};
    }),

  disable: procedure
    .meta({
      rest: { method: 'POST', path: '/webhook-endpoints/{id}/disable' },
      summary: 'Send nothing to an endpoint until it is enabled; what happens meanwhile is not kept for it',
      errors: ['NOT_FOUND'],
    })
    .input(z.strictObject({ id: endpointIdSchema }))
    .output(z.object({}))
    .mutation(async ({ ctx, input }) => {
      const endpoint = { ...input, userId: ctx.operatorId, enabled: false };
      await switchWebhookEndpoint(ctx.deps, endpoint, ctx.origin);
      return {};
    }),

  rotate: procedure
    .use(freshSignIn)
    .meta({
      rest: { method: 'POST', path: '/webhook-endpoints/{id}/rotate' },
      summary: 'Give an endpoint a new secret; events are signed with both for a while',
      errors: ['NOT_FOUND', 'GET_TOKEN_ERROR', 'STEP_UP_REQUIRED'],
    })
    .input(
      z.strictObject({
        id: endpointIdSchema,
        overlapSeconds: overlapSchema.describe('For how long; 0: the old one no longer signs'),
      }),
    )
    .output(
      z.object({
        secret: z.string().describe('`whsec_…`; shown here and never again'),
        previousEndsAt: z.iso.datetime(),
      }),
    )
    .mutation(async ({ ctx, input: { id, overlapSeconds } }) => {
      const rotation = { id, userId: ctx.operatorId, overlapMs: overlapSeconds * 1_000 };
      const { secret, previousEndsAt } = await rotateWebhookSecret(ctx.deps, rotation, ctx.origin);
      return { secret, previousEndsAt: previousEndsAt.toISOString() };
    }),

  remove: procedure
    .meta({
      rest: { method: 'DELETE', path: '/webhook-endpoints/{id}' },
      summary: 'Send nothing more to an endpoint',
      errors: ['NOT_FOUND'],
    })
    .input(z.strictObject({ id: endpointIdSchema }))
    .output(z.object({}))
    .mutation(async ({ ctx, input }) => {
      await removeWebhookEndpoint(ctx.deps, { ...input, userId: ctx.operatorId }, ctx.origin);
      return {};
    }),

  sendTest: procedure
    .meta({
      rest: { method: 'POST', path: '/webhook-endpoints/{id}/test' },
      summary: 'Send a `webhook.test` event now, once, and say what the endpoint answered',
      errors: ['NOT_FOUND', 'GET_TOKEN_ERROR'],
    })
    .input(z.strictObject({ id: endpointIdSchema }))
    .output(
      z.object({ delivered: z.boolean(), status: z.number().int().nullable().describe('Null: no answer') }),
    )
    .mutation(({ ctx, input }) =>
      testWebhookEndpoint(ctx.deps, { ...input, userId: ctx.operatorId }, ctx.origin),
    ),

  attempts: procedure
    .meta({
      rest: { method: 'GET', path: '/webhook-endpoints/{id}/attempts' },
      summary: 'What was sent to an endpoint within a week and what it answered, the latest first',
      errors: ['NOT_FOUND'],
    })
    .input(
      z.strictObject({
        id: endpointIdSchema,
        failed: z.boolean().default(false).describe('Only what did not arrive'),
        limit: z.int().min(1).max(200).default(50),
        ...pageFields,
      }),
    )
    .output(z.object({ attempts: z.array(attemptSchema), nextCursor: z.string().nullable() }))
    .query(async ({ ctx, input: { id, failed, cursor: before, limit } }) => {
      const page = await listWebhookAttempts(ctx.deps, id, { failed, before, limit });
      return {
        attempts: page.attempts.map(writeDates),
        nextCursor: page.nextCursor,
      };
    }),

  resend: procedure
    .meta({
      rest: { method: 'POST', path: '/webhook-endpoints/{id}/resend' },
      summary: 'Send a message of the log again, under its id',
      errors: ['NOT_FOUND'],
    })
    .input(z.strictObject({ id: endpointIdSchema, messageId: messageIdSchema }))
    .output(z.object({}))
    .mutation(async ({ ctx, input: { id, messageId } }) => {
      await resendWebhooks(ctx.deps, { id, userId: ctx.operatorId, which: { messageId } }, ctx.origin);
      return {};
    }),

  recover: procedure
    .meta({
      rest: { method: 'POST', path: '/webhook-endpoints/{id}/recover' },
      summary: 'Send all messages again that were tried since a moment and have never arrived',
      errors: ['NOT_FOUND'],
    })
    .input(z.strictObject({ id: endpointIdSchema, since: momentSchema }))
    .output(z.object({ messages: z.int().describe('How many') }))
    .mutation(async ({ ctx, input: { id, since: undeliveredSince } }) => ({
      messages: await resendWebhooks(
        ctx.deps,
        { id, userId: ctx.operatorId, which: { undeliveredSince } },
        ctx.origin,
      ),
    })),
});
