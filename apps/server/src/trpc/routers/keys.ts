import { KEY_ROLES, listKeys, SEALED_KINDS } from '@evergrant/core';
import { z } from 'zod';
import { operatorProcedure, router } from '../procedures.ts';
import { nothingSchema } from '../schemas.ts';

const keySchema = z.object({
  id: z.string(),
  role: z.enum(KEY_ROLES),
  since: z.iso.datetime().nullable().describe('Since when it is in use; null: it never was'),
  sealed: z.record(z.enum(SEALED_KINDS), z.int()).describe('Rows that it sealed'),
});

const processSchema = z.object({
  id: z.string(),
  keyIds: z.array(z.string()).describe('The one that it was given in front first'),
  sealsWith: z.string(),
});

/** Which encryption keys are in use, and how far a rotation is. For operators; keys themselves never pass here. */
export const keysRouter = router({
  list: operatorProcedure
    .input(nothingSchema)
    .output(z.object({ keys: z.array(keySchema), processes: z.array(processSchema) }))
    .query(async ({ ctx }) => {
      const { keys, processes } = await listKeys(ctx.deps);
      return {
        keys: keys.map(({ keyId, role, since, sealed }) => ({
          id: keyId,
          role,
          since: since?.toISOString() ?? null,
          sealed,
        })),
        processes: processes.map(({ instanceId, keyIds, sealsWith }) => ({
          id: instanceId,
          keyIds: [...keyIds],
          sealsWith,
        })),
      };
    }),
});
