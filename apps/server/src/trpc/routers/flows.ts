import {
  answerAccountQuestion,
  errorCodeSchema,
  type FlowStatus,
  findAccountQuestion,
  getFlow,
  listSessionFlows,
  providerNameSchema,
} from '@evergrant/core';
import { z } from 'zod';
import type { Actor } from '../context.ts';
import { callerProcedure, guestProcedure, isOperator, router, sessionProcedure } from '../procedures.ts';
import { connectionIdSchema, nothingSchema, textSchema } from '../schemas.ts';

const flowIdSchema = textSchema(100).min(1);

const accountSchema = z.object({
  providerAccountId: z.string(),
  accountName: z.string().nullable(),
  accountEmail: z.string().nullable(),
  avatarUrl: z.string().nullable(),
});

const flowSchema = z
  .discriminatedUnion('status', [
    z.object({ status: z.literal('pending'), expiresAt: z.iso.datetime() }),
    z.object({ status: z.literal('connected'), connectionId: z.number().int() }),
    z.object({
      status: z.literal('error'),
      code: errorCodeSchema,
      providerError: z
        .string()
        .optional()
        .describe('What the provider called it, a code; for operators who are signed in'),
      connectionId: connectionIdSchema
        .optional()
        .describe('The connection that was made all the same, and is not ready'),
    }),
    z.object({ status: z.literal('expired') }),
  ])
  .meta({ title: 'Flow' });

/** What the provider called it is for who runs the hub. */
function shownTo(actor: Actor, flow: FlowStatus): FlowStatus {
  if (flow.status !== 'error' || isOperator(actor)) return flow;
  const { providerError: _, ...shown } = flow;
  return shown;
}

export const flowsRouter = router({
  /** The truth about an authorisation attempt: a popup's messages only speed it up. */
  get: callerProcedure('connections:read')
    .meta({
      rest: { method: 'GET', path: '/flows/{flowId}' },
      summary: 'What became of an authorization attempt',
      errors: ['NOT_FOUND'],
    })
    .input(z.strictObject({ flowId: flowIdSchema }))
    .output(flowSchema)
    .query(async ({ ctx, input }) => shownTo(ctx.actor, await getFlow(ctx.deps, ctx.scope, input.flowId))),

  /** For the page that opened a connect session in another window: the truth about it, whatever became of the window. */
  list: guestProcedure
    .input(nothingSchema)
    .output(
      z.object({
        flows: z.array(z.object({ flowId: z.string(), provider: providerNameSchema, flow: flowSchema })),
      }),
    )
    .query(async ({ ctx }) => {
      const flows = await listSessionFlows(ctx.deps, ctx.actor.id);
      return { flows: flows.map((started) => ({ ...started, flow: shownTo(ctx.actor, started.flow) })) };
    }),

  /** What to ask a user who reconnected with another account. For the browser that began the flow only. */
  accountQuestion: sessionProcedure
    .input(z.strictObject({ flowId: flowIdSchema }))
    .output(
      z.object({
        provider: providerNameSchema,
        reconnected: accountSchema.extend({ id: connectionIdSchema, label: z.string().nullable() }),
        chosen: accountSchema,
        knownConnectionId: connectionIdSchema.nullable(),
        expiresAt: z.iso.datetime(),
      }),
    )
    .query(async ({ ctx, input: { flowId } }) => {
      const owner = { userId: ctx.userId, browserSecret: ctx.flowSecretOf(flowId) };
      const question = await findAccountQuestion(ctx.deps, flowId, owner);
      return { ...question, expiresAt: question.expiresAt.toISOString() };
    }),

  answerAccountQuestion: sessionProcedure
    .input(z.strictObject({ flowId: flowIdSchema, answer: z.enum(['add', 'replace', 'cancel']) }))
    .output(
      z.object({
        connectionId: connectionIdSchema.nullable(),
        code: errorCodeSchema.nullable().describe('Why it is not ready'),
      }),
    )
    .mutation(({ ctx, input }) => {
      const owner = { userId: ctx.userId, browserSecret: ctx.flowSecretOf(input.flowId) };
      return answerAccountQuestion(ctx.deps, input, { owner, origin: ctx.origin });
    }),
});
