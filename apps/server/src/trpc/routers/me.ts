import { isNewHub } from '@evergrant/core';
import { z } from 'zod';
import { publicProcedure, router } from '../procedures.ts';
import { connectionIdSchema, nothingSchema } from '../schemas.ts';

export const meRouter = router({
  /** Who the browser is signed in as: a user, a guest of a connect session, or nobody. */
  get: publicProcedure
    .input(nothingSchema)
    .output(
      z.discriminatedUnion('type', [
        z.object({
          type: z.literal('anonymous'),
          signUp: z.enum(['open', 'invite']),
          oidcName: z
            .string()
            .nullable()
            .describe('Of the provider that people sign in at; null: there is none'),
          mails: z.boolean().describe('Whether the hub sends e-mails, such as for a forgotten password'),
          isNew: z
            .boolean()
            .describe('Whether nobody has an account yet: whoever makes the first one runs the hub'),
        }),
        z.object({
          type: z.literal('session'),
          userId: z.number().int(),
          name: z.string(),
          email: z.string(),
          role: z.enum(['user', 'operator']),
        }),
        z.object({
          type: z.literal('connect_session'),
          id: z.string(),
          userId: z.number().int(),
          userName: z.string().describe('Whose connections they become'),
          externalUserId: z.string().nullable(),
          connectionId: connectionIdSchema
            .nullable()
            .describe('The one that may be reconnected; null: any account may be connected'),
          returnUrl: z.string(),
        }),
      ]),
    )
    .query(async ({ ctx }) => {
      const { actor } = ctx;
      if (actor.kind === 'session')
        return {
          type: actor.kind,
          userId: actor.userId,
          name: actor.name,
          email: actor.email,
          role: actor.role,
        };
      if (actor.kind === 'connect_session') {
        const { kind: type, id, userId, userName, externalUserId, connectionId, returnUrl } = actor;
        return { type, id, userId, userName, externalUserId, connectionId, returnUrl };
      }
      return { type: 'anonymous' as const, ...ctx.signIn, isNew: await isNewHub(ctx.deps) };
    }),
});
