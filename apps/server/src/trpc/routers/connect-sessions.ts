import {
  createConnectSession,
  listConnectSessions,
  type RequestOrigin,
  revokeConnectSession,
} from '@evergrant/core';
import { z } from 'zod';
import { keyProcedure, readUser, router } from '../procedures.ts';
import { connectionIdSchema, externalUserIdSchema, providerIdSchema, textSchema } from '../schemas.ts';

const sessionIdSchema = textSchema(100).min(1);

/** A key ends and sees what it made; one that owns users, everybody's. */
const makerOf = ({
  actor,
  origin,
}: {
  actor: { readonly scopes: readonly string[] };
  origin: RequestOrigin;
}) => (actor.scopes.includes('users:write') ? null : origin.actor);

export const connectSessionsRouter = router({
  list: keyProcedure('connections:write')
    .meta({
      rest: { method: 'GET', path: '/connect-sessions' },
      summary:
        'Sessions that have not ended, newest first: those that the key made, or with `users:write` all',
    })
    .input(z.strictObject({ externalUserId: externalUserIdSchema.optional() }))
    .output(
      z.object({
        connectSessions: z.array(
          z
            .object({
              id: z.string(),
              userId: z.number().int(),
              externalUserId: z.string().nullable(),
              providers: z.array(z.string()),
              connectionId: connectionIdSchema.nullable(),
              returnUrl: z.string(),
              opened: z.boolean().describe('Whether a browser has opened its link'),
              createdAt: z.iso.datetime(),
              expiresAt: z.iso.datetime(),
            })
            .meta({ title: 'ConnectSession' }),
        ),
      }),
    )
    .query(async ({ ctx, input: { externalUserId } }) => {
      const owner = externalUserId === undefined ? undefined : await readUser(ctx, { externalUserId });
      if (owner === null) return { connectSessions: [] };
      const sessions = await listConnectSessions(ctx.deps, { maker: makerOf(ctx), userId: owner });
      return {
        connectSessions: sessions.map(({ createdAt, expiresAt, providers, ...rest }) => ({
          ...rest,
          providers: [...providers],
          createdAt: createdAt.toISOString(),
          expiresAt: expiresAt.toISOString(),
        })),
      };
    }),

  create: keyProcedure('connections:write')
    .meta({
      rest: { method: 'POST', path: '/connect-sessions' },
      summary: "A link by which a host application's own user connects accounts without signing in here",
      errors: ['INVALID_REDIRECT_URL', 'INVALID_PROVIDER', 'ACCOUNT_NOT_FOUND'],
      example: {
        externalUserId: 'customer-7',
        userName: 'ada@example.com',
        providers: ['sandbox'],
        returnUrl: 'https://app.example.com/settings',
      },
    })
    .input(
      z.strictObject({
        externalUserId: externalUserIdSchema,
        userName: textSchema(80)
          .trim()
          .min(1)
          .optional()
          .describe('What the page calls the user: something they recognise, and nobody else can take on'),
        providers: z
          .array(providerIdSchema)
          .max(200)
          .optional()
          .describe('Default: all that can be connected now; empty: none'),
        connectionId: connectionIdSchema
          .optional()
          .describe('For reconnecting this one and nothing else; instead of `providers`'),
        returnUrl: z.string().max(2000),
      }),
    )
    .output(
      z.object({
        id: z.string().describe('For ending it'),
        url: z.string().describe('Send the browser here'),
        token: z
          .string()
          .describe(
            "For pages of that user on your own origin, as a bearer: they see the session's connections",
          ),
        userId: z.number().int(),
        expiresAt: z.iso.datetime(),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      const session = await createConnectSession(ctx.deps, input, ctx.origin);
      return { ...session, expiresAt: session.expiresAt.toISOString() };
    }),

  revoke: keyProcedure('connections:write')
    .meta({
      rest: { method: 'DELETE', path: '/connect-sessions/{id}' },
      summary: 'End it at once: its link, its page, and what was started there and has not come back yet',
      errors: ['NOT_FOUND'],
    })
    .input(z.strictObject({ id: sessionIdSchema }))
    .output(z.object({}))
    .mutation(async ({ ctx, input }) => {
      await revokeConnectSession(ctx.deps, { id: input.id, maker: makerOf(ctx) }, ctx.origin);
      return {};
    }),
});
