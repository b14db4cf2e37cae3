import { z } from 'zod';
import { publicProcedure, router } from '../procedures.ts';
import { nothingSchema } from '../schemas.ts';

export const meRouter = router({
  /** Who the browser is signed in as: a user, a guest of a connect session, or nobody. */
  get: publicProcedure
    .input(nothingSchema)
    .output(
      z.discriminatedUnion('type', [
        z.object({ type: z.literal('anonymous'), signUp: z.enum(['open', 'invite']) }),
        z.object({
          type: z.literal('session'),
          userId: z.number().int(),
          name: z.string(),
          email: z.string(),
          role: z.enum(['user', 'operator']),
        }),
        z.object({ type: z.literal('connect_session'), userId: z.number().int(), returnUrl: z.string() }),
      ]),
    )
    .query(({ ctx }) => {
      const { actor } = ctx;
      if (actor.kind === 'session')
        return {
          type: actor.kind,
          userId: actor.userId,
          name: actor.name,
          email: actor.email,
          role: actor.role,
        };
      if (actor.kind === 'connect_session')
        return { type: actor.kind, userId: actor.userId, returnUrl: actor.returnUrl };
      return { type: 'anonymous' as const, signUp: ctx.signUp };
    }),
});
