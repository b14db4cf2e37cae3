import { endAllSessions, endSession, listSessions } from '@evergrant/core';
import { z } from 'zod';
import { presentSession } from '../present.ts';
import { router, sessionProcedure } from '../procedures.ts';
import { nothingSchema, sessionIdSchema, sessionSchema } from '../schemas.ts';

/** Where somebody is signed in. For people only. */
export const sessionsRouter = router({
  /** The browser used last first. */
  list: sessionProcedure
    .input(nothingSchema)
    .output(
      z.object({
        sessions: z.array(sessionSchema.extend({ current: z.boolean().describe('The asking one') })),
      }),
    )
    .query(async ({ ctx }) => ({
      sessions: (await listSessions(ctx.deps, ctx.userId)).map((session) => ({
        ...presentSession(session),
        current: session.id === ctx.actor.sessionId,
      })),
    })),

  /** Signs out in one browser. */
  end: sessionProcedure
    .input(z.strictObject({ id: sessionIdSchema }))
    .output(z.object({}))
    .mutation(async ({ ctx, input }) => {
      await endSession(ctx.deps, { userId: ctx.userId, sessionId: input.id }, ctx.origin);
      return {};
    }),

  /** Signs out everywhere, here too. */
  endAll: sessionProcedure
    .input(nothingSchema)
    .output(z.object({}))
    .mutation(async ({ ctx }) => {
      await endAllSessions(ctx.deps, ctx.userId, ctx.origin);
      return {};
    }),
});
