import { listProviders } from '@evergrant/core';
import { z } from 'zod';
import { callerProcedure, router } from '../procedures.ts';
import { nothingSchema, providerSchema } from '../schemas.ts';

export const providersRouter = router({
  list: callerProcedure('connections:read')
    .meta({
      rest: { method: 'GET', path: '/providers' },
      summary: 'The providers that can be connected here',
    })
    .input(nothingSchema)
    .output(z.object({ providers: z.array(providerSchema) }))
    .query(({ ctx }) => ({
      providers: listProviders(
        ctx.deps,
        ctx.actor.kind === 'connect_session' ? ctx.actor.providers : undefined,
      ),
    })),
});
