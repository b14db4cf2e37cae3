import { KEY_ROLES, listKeys, RESEALING_STATES, resealingProgress, SEALED_KINDS } from '@evergrant/core';
import { z } from 'zod';
import { operatorProcedure, router } from '../procedures.ts';
import { nothingSchema } from '../schemas.ts';

const keySchema = z.object({
  id: z.string(),
  role: z.enum(KEY_ROLES),
  since: z.iso.datetime().nullable().describe('Since when it is in use; null: it never was, or it is lost'),
  sealed: z.record(z.enum(SEALED_KINDS), z.int()).describe('Rows that it sealed'),
});

const processSchema = z.object({
  id: z.string(),
  keyIds: z.array(z.string()).describe('The one that it was given in front first'),
  sealsWith: z.string(),
  reseals: z.boolean().describe('Whether it seals anew what another key sealed'),
});

const resealingSchema = z.object({
  state: z.enum(RESEALING_STATES).describe('`paused`: no process that lives seals anew'),
  done: z.int().describe('Rows that are sealed with the key in use'),
  total: z.int().describe('Rows that are to be, authorisations under way apart'),
});

/** Which encryption keys are in use, and how far a rotation is. For operators; keys themselves never pass here. */
export const keysRouter = router({
  status: operatorProcedure
    .meta({
      rest: { method: 'GET', path: '/keys' },
      summary: 'Which encryption keys are in use, and how far a rotation is; never a key',
    })
    .input(nothingSchema)
    .output(
      z.object({ keys: z.array(keySchema), processes: z.array(processSchema), resealing: resealingSchema }),
    )
    .query(async ({ ctx }) => {
      const { keys, processes } = await listKeys(ctx.deps);
      return {
        keys: keys.map(({ keyId, role, since, sealed }) => ({
          id: keyId,
          role,
          since: since?.toISOString() ?? null,
          sealed,
        })),
        processes: processes.map(({ instanceId, keyIds, sealsWith, reseals }) => ({
          id: instanceId,
          keyIds: [...keyIds],
          sealsWith,
          reseals,
        })),
        resealing: resealingProgress(keys, processes),
      };
    }),
});
