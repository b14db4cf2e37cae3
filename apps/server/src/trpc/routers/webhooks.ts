import {
  createWebhookEndpoint,
  listWebhookEndpoints,
  removeWebhookEndpoint,
  testWebhookEndpoint,
  WEBHOOK_EVENT_TYPES,
  type WebhookEndpoint,
} from '@evergrant/core';
import { z } from 'zod';
import { freshSignIn, operatorOrKeyProcedure, router } from '../procedures.ts';
import { nothingSchema, textSchema } from '../schemas.ts';

const endpointIdSchema = textSchema(100).min(1).describe('Id of the endpoint');

const endpointSchema = z.object({
  id: endpointIdSchema,
  url: z.string(),
  events: z
    .array(z.enum(WEBHOOK_EVENT_TYPES))
    .describe('Empty: all but `connection.refreshed` and `anomaly.detected`'),
  createdAt: z.iso.datetime(),
  disabledAt: z.iso.datetime().nullable().describe('Since when nothing is sent: the endpoint answered 410'),
});

const presentEndpoint = ({ id, url, events, createdAt, disabledAt }: WebhookEndpoint) => ({
  id,
  url,
  events: [...events],
  createdAt: createdAt.toISOString(),
  disabledAt: disabledAt?.toISOString() ?? null,
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
    })
    .input(
      z.strictObject({
        url: textSchema(2_000).describe('https'),
        events: z
          .array(z.enum(WEBHOOK_EVENT_TYPES))
          .max(WEBHOOK_EVENT_TYPES.length)
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
      return { ...presentEndpoint({ ...endpoint, disabledAt: null }), secret };
    }),

  remove: procedure
    .meta({
      rest: { method: 'DELETE', path: '/webhook-endpoints/{id}' },
      summary: 'Send nothing more to an endpoint',
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
    })
    .input(z.strictObject({ id: endpointIdSchema }))
    .output(
      z.object({ delivered: z.boolean(), status: z.number().int().nullable().describe('Null: no answer') }),
    )
    .mutation(({ ctx, input }) =>
      testWebhookEndpoint(ctx.deps, { ...input, userId: ctx.operatorId }, ctx.origin),
    ),
});
