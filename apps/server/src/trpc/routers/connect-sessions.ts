import { createConnectSession } from '@evergrant/core';
import { z } from 'zod';
import { keyProcedure, router } from '../procedures.ts';
import { externalUserIdSchema, providerIdSchema } from '../schemas.ts';

export const connectSessionsRouter = router({
  create: keyProcedure('connections:write')
    .meta({
      rest: { method: 'POST', path: '/connect-sessions' },
      summary: "A link by which a host application's own user connects accounts without signing in here",
    })
    .input(
      z.strictObject({
        externalUserId: externalUserIdSchema,
        providers: z.array(providerIdSchema).max(200).optional().describe('Default: all configured ones'),
        returnUrl: z.string().max(2000),
      }),
    )
    .output(z.object({ url: z.string(), userId: z.number().int(), expiresAt: z.iso.datetime() }))
    .mutation(async ({ ctx, input }) => {
      const session = await createConnectSession(ctx.deps, input, ctx.origin);
      return { url: session.url, userId: session.userId, expiresAt: session.expiresAt.toISOString() };
    }),
});
