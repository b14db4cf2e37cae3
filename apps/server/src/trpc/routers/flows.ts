import { getFlow } from '@evergrant/core';
import { z } from 'zod';
import { callerProcedure, router } from '../procedures.ts';
import { textSchema } from '../schemas.ts';

export const flowsRouter = router({
  /** The truth about an authorisation attempt: a popup's messages only speed it up. */
  get: callerProcedure('connections:read')
    .meta({
      rest: { method: 'GET', path: '/flows/{flowId}' },
      summary: 'What became of an authorization attempt',
    })
    .input(z.object({ flowId: textSchema(100).min(1) }))
    .output(
      z.discriminatedUnion('status', [
        z.object({ status: z.literal('pending'), expiresAt: z.iso.datetime() }),
        z.object({ status: z.literal('connected'), connectionId: z.number().int() }),
        z.object({ status: z.literal('error'), code: z.string() }),
        z.object({ status: z.literal('expired') }),
      ]),
    )
    .query(({ ctx, input }) => getFlow(ctx.deps, ctx.scope, input.flowId)),
});
