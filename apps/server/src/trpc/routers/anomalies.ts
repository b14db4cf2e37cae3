import { dismissAnomaly, listAnomalies } from '@evergrant/core';
import { z } from 'zod';
import { presentAnomaly } from '../present.ts';
import { operatorProcedure, router } from '../procedures.ts';
import { anomalyKindSchema, anomalySchema, nothingSchema, textSchema } from '../schemas.ts';

/** What operators should look at. */
export const anomaliesRouter = router({
  list: operatorProcedure
    .input(nothingSchema)
    .output(z.object({ anomalies: z.array(anomalySchema) }))
    .query(async ({ ctx }) => ({ anomalies: (await listAnomalies(ctx.deps)).map(presentAnomaly) })),

  dismiss: operatorProcedure
    .input(z.strictObject({ kind: anomalyKindSchema, subject: textSchema(200) }))
    .output(z.object({}))
    .mutation(async ({ ctx, input }) => {
      await dismissAnomaly(ctx.deps, input, ctx.origin);
      return {};
    }),
});
