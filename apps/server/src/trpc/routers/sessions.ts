import { endAllSessions, endSession, isoDateSchema, listSessions } from '@evergrant/core';
import { z } from 'zod';
import { router, sessionProcedure } from '../procedures.ts';
import { nothingSchema } from '../schemas.ts';

const sessionIdSchema = z.number().int().positive();

/** Where somebody is signed in. For people only. */
export const sessionsRouter = router({
  /** The browser used last first. */
  list: sessionProcedure
    .input(nothingSchema)
    .output(
      z.object({
        sessions: z.array(
          z.object({
            id: sessionIdSchema,
            current: z.boolean().describe('The asking one'),
            signedInAt: isoDateSchema,
            lastUsedAt: isoDateSchema.describe('To the hour'),
            ipAddress: z.string().nullable(),
            userAgent: z.string().nullable(),
          }),
        ),
      }),
    )
    .query(async ({ ctx }) => ({
      sessions: (await listSessions(ctx.deps, ctx.userId)).map((session) => ({
        id: session.id,
        current: session.id === ctx.actor.sessionId,
        signedInAt: session.createdAt.toISOString(),
        lastUsedAt: session.updatedAt.toISOString(),
        ipAddress: session.ipAddress || null,
        userAgent: session.userAgent || null,
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
