import {
  API_KEY_SCOPES,
  addressRangeSchema,
  changeApiKey,
  createApiKey,
  listApiKeys,
  revokeApiKey,
  rotateApiKey,
} from '@evergrant/core';
import { z } from 'zod';
import type { Context } from '../context.ts';
import { writeDates } from '../present.ts';
import { freshSignIn, operatorProcedure, router } from '../procedures.ts';
import { momentSchema, nothingSchema, overlapSchema, textSchema } from '../schemas.ts';

const keyIdSchema = textSchema(100)
  .min(1)
  .describe('Id of the key: what stands between `evg_` and the next `_`');
const addressesSchema = z
  .array(addressRangeSchema)
  .max(100)
  .describe('Addresses and ranges (CIDR) that it may be used from; empty: any');
const requestsSchema = z
  .number()
  .int()
  .min(1)
  .max(1_000_000)
  .nullable()
  .describe('In a minute; null: what EVERGRANT_RATE_LIMIT_API_KEY says');
const keySchema = z.string().describe('The whole key; shown here and never again');

const apiKeySchema = z.object({
  id: keyIdSchema,
  name: z.string(),
  scopes: z.array(z.string()),
  allowedAddresses: z.array(z.string()),
  requestsPerMinute: requestsSchema,
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable().describe('To the minute'),
  expiresAt: z.iso.datetime().nullable(),
  revokedAt: z.iso.datetime().nullable(),
  previousEndsAt: z.iso
    .datetime()
    .nullable()
    .describe('Until when the secret from before the last rotation works'),
  previousUsedAt: z.iso.datetime().nullable().describe('When that one was last used, to the minute'),
});

type Asking = Pick<Context, 'origin'> & { readonly actor: { readonly userId: number } };

const by = ({ origin, actor }: Asking) => ({ ...origin, operatorId: actor.userId });

/** The keys of backends. For operators who are signed in: no key makes or changes another. */
export const apiKeysRouter = router({
  list: operatorProcedure
    .meta({ rest: { method: 'GET', path: '/api-keys' }, summary: 'Every API key, without its secret' })
    .input(nothingSchema)
    .output(z.object({ apiKeys: z.array(apiKeySchema) }))
    .query(async ({ ctx }) => ({ apiKeys: (await listApiKeys(ctx.deps)).map(writeDates) })),

  create: operatorProcedure
    .use(freshSignIn)
    .meta({
      rest: { method: 'POST', path: '/api-keys' },
      summary: 'Make an API key',
      errors: ['STEP_UP_REQUIRED'],
    })
    .input(
      z.strictObject({
        name: textSchema(100).trim().min(1),
        scopes: z.array(z.enum(API_KEY_SCOPES)).min(1).max(API_KEY_SCOPES.length),
        expiresAt: momentSchema.optional().describe('Default: never'),
        allowedAddresses: addressesSchema.default([]),
        requestsPerMinute: requestsSchema.default(null),
      }),
    )
    .output(z.object({ id: keyIdSchema, key: keySchema }))
    .mutation(({ ctx, input }) => createApiKey(ctx.deps, input, by(ctx))),

  change: operatorProcedure
    .use(freshSignIn)
    .meta({
      rest: { method: 'PATCH', path: '/api-keys/{id}' },
      summary: 'Change where and how often a key may be used; it works within a second',
      errors: ['NOT_FOUND', 'STEP_UP_REQUIRED'],
    })
    .input(
      z.strictObject({
        id: keyIdSchema,
        allowedAddresses: addressesSchema.optional().describe('Default: as it is'),
        requestsPerMinute: requestsSchema.optional().describe('Default: as it is'),
      }),
    )
    .output(z.object({}))
    .mutation(async ({ ctx, input }) => {
      await changeApiKey(ctx.deps, input, by(ctx));
      return {};
    }),

  rotate: operatorProcedure
    .use(freshSignIn)
    .meta({
      rest: { method: 'POST', path: '/api-keys/{id}/rotate' },
      summary: 'Give a key a new secret; the one it has works for a while',
      errors: ['NOT_FOUND', 'STEP_UP_REQUIRED'],
    })
    .input(
      z.strictObject({
        id: keyIdSchema,
        overlapSeconds: overlapSchema.describe('For how long; 0 ends it at once'),
      }),
    )
    .output(z.object({ key: keySchema, previousEndsAt: z.iso.datetime() }))
    .mutation(async ({ ctx, input: { id, overlapSeconds } }) => {
      const rotated = await rotateApiKey(ctx.deps, { id, overlapMs: overlapSeconds * 1_000 }, by(ctx));
      return { ...rotated, previousEndsAt: rotated.previousEndsAt.toISOString() };
    }),

  revoke: operatorProcedure
    .meta({
      rest: { method: 'DELETE', path: '/api-keys/{id}' },
      summary: 'Make a key stop working, for good; it works within a second',
      errors: ['NOT_FOUND'],
    })
    .input(z.strictObject({ id: keyIdSchema }))
    .output(z.object({}))
    .mutation(async ({ ctx, input }) => {
      await revokeApiKey(ctx.deps, input.id, by(ctx));
      return {};
    }),
});
