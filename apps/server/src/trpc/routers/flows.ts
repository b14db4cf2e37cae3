import {
  answerAccountQuestion,
  errorCodeSchema,
  findAccountQuestion,
  getFlow,
  providerNameSchema,
} from '@evergrant/core';
import { z } from 'zod';
import { callerProcedure, isOperator, router, sessionProcedure } from '../procedures.ts';
import { connectionIdSchema, textSchema } from '../schemas.ts';

const flowIdSchema = textSchema(100).min(1);

const accountSchema = z.object({
  providerAccountId: z.string(),
  accountName: z.string().nullable(),
  accountEmail: z.string().nullable(),
  avatarUrl: z.string().nullable(),
});

export const flowsRouter = router({
  /** The truth about an authorisation attempt: a popup's messages only speed it up. */
  get: callerProcedure('connections:read')
    .meta({
      rest: { method: 'GET', path: '/flows/{flowId}' },
      summary: 'What became of an authorization attempt',
    })
    .input(z.strictObject({ flowId: flowIdSchema }))
    .output(
      z
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
        .meta({ title: 'Flow' }),
    )
    .query(async ({ ctx, input }) => {
      const flow = await getFlow(ctx.deps, ctx.scope, input.flowId);
      if (flow.status !== 'error' || isOperator(ctx.actor)) return flow;
      const { providerError: _, ...shown } = flow;
      return shown;
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
