import { listConnections } from '@evergrant/core';
import { z } from 'zod';
import type { Context } from '../context.ts';
import { presentConnection } from '../present.ts';
import { type Caller, connectionScopeOf, readUser } from '../procedures.ts';
import { connectionSchema, ownerFields } from '../schemas.ts';

/** What a list of connections is asked with; the same for tRPC and REST. */
export const listRequestSchema = z.strictObject({
  ...ownerFields,
  includeDisconnected: z.boolean().default(false),
});

export const listResponseSchema = z.object({ connections: z.array(connectionSchema) });

/** The one handler behind every way of listing connections. */
export async function serveList(
  ctx: Pick<Context, 'deps' | 'origin'> & { actor: Caller },
  input: z.infer<typeof listRequestSchema>,
): Promise<z.infer<typeof listResponseSchema>> {
  const userId = await readUser(ctx, input);
  if (userId === null) return { connections: [] };
  const connections = await listConnections(ctx.deps, userId, {
    ...input,
    ...(ctx.actor.kind === 'connect_session' ? { scope: connectionScopeOf(ctx.actor) } : {}),
  });
  return { connections: connections.map(presentConnection) };
}
