import {
  createExternalUser,
  deleteExternalUser,
  isoDateSchema,
  listExternalUsers,
  renameExternalUser,
} from '@evergrant/core';
import { z } from 'zod';
import { writeDates } from '../present.ts';
import { keyProcedure, router } from '../procedures.ts';
import { externalUserIdSchema, idPageFields, textSchema, userIdSchema } from '../schemas.ts';

const nameSchema = textSchema(80)
  .trim()
  .min(1)
  .describe('What the pages of the hub call the user: something they recognise, and nobody else can take on');

const userSchema = z
  .object({
    id: userIdSchema,
    externalUserId: externalUserIdSchema,
    name: z.string(),
    createdAt: isoDateSchema,
  })
  .meta({ title: 'ExternalUser' });

const named = z.strictObject({ externalUserId: externalUserIdSchema });

/** The users of host applications; those who sign in at the hub are none of a key's business. */
export const usersRouter = router({
  list: keyProcedure('users:read')
    .meta({
      rest: { method: 'GET', path: '/users' },
      summary: "A page of the host applications' users, by id",
    })
    .input(z.strictObject({ limit: z.int().min(1).max(200).default(50), ...idPageFields }))
    .output(z.object({ users: z.array(userSchema), nextCursor: z.string().nullable() }))
    .query(async ({ ctx, input: { cursor, limit } }) => {
      const after = cursor === undefined ? undefined : Number(cursor);
      const { users, nextCursor } = await listExternalUsers(ctx.deps, { after, limit });
      return { users: users.map(writeDates), nextCursor };
    }),

  create: keyProcedure('users:write')
    .meta({
      rest: { method: 'POST', path: '/users' },
      summary: 'Make a user known before they connect anything; of one who is known only the name is set',
      errors: ['INVALID_USER_ID'],
    })
    .input(named.extend({ name: nameSchema.optional() }))
    .output(userSchema)
    .mutation(async ({ ctx, input: { externalUserId: externalId, name } }) =>
      writeDates(await createExternalUser(ctx.deps, { externalId, name }, ctx.origin)),
    ),

  rename: keyProcedure('users:write')
    .meta({
      rest: { method: 'PATCH', path: '/users/{externalUserId}' },
      summary: 'Change what the pages of the hub call a user',
      errors: ['NOT_FOUND', 'INVALID_USER_ID'],
    })
    .input(named.extend({ name: nameSchema }))
    .output(userSchema)
    .mutation(async ({ ctx, input: { externalUserId: externalId, name } }) =>
      writeDates(await renameExternalUser(ctx.deps, { externalId, name }, ctx.origin)),
    ),

  remove: keyProcedure('users:write')
    .meta({
      rest: { method: 'DELETE', path: '/users/{externalUserId}' },
      summary: 'Delete a user with their connections, which are disconnected and revoked at the providers',
      errors: ['NOT_FOUND', 'INVALID_USER_ID', 'DISCONNECT_ERROR'],
    })
    .input(named)
    .output(z.object({ disconnected: z.int().describe('How many connections') }))
    .mutation(({ ctx, input }) => deleteExternalUser(ctx.deps, input.externalUserId, ctx.origin)),
});
