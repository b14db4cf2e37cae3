import { type Deps, IntegrationsServiceError } from '@evergrant/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { auditDenial } from '../trpc/audit-denial.ts';
import { requireKey } from '../trpc/procedures.ts';
import { type Authenticator, actorName } from './authenticate.ts';
import { originOf } from './request-origin.ts';
import { serveToken, tokenRequestSchema } from './serve-token.ts';
import { isBatch } from './trpc-error.ts';

/**
 * The token read, the hub's hottest path, past tRPC's generic resolver: `POST /api/v1/tokens` and `tokens.get` in
 * tRPC's wire format, alone or as a batch of one (larger batches go the general way). Errors are the error handler's.
 */
export function registerTokenRoute(
  app: FastifyInstance,
  options: { deps: Deps; authenticator: Authenticator },
): void {
  const { deps, authenticator } = options;

  async function read(request: FastifyRequest, body: unknown) {
    const actor = await authenticator.actorOf(request);
    const origin = originOf(request, actorName(actor));
    try {
      requireKey({ actor, origin }, 'tokens:read');
    } catch (error) {
      await auditDenial({ deps, actor, origin }, 'tokens.get', error);
      throw error;
    }
    const input = tokenRequestSchema.safeParse(body);
    if (!input.success)
      throw new IntegrationsServiceError('VALIDATION_ERROR', {
        correlationId: request.id,
        cause: input.error,
      });
    return serveToken(deps, input.data, origin);
  }

  const send = (reply: FastifyReply, body: unknown) =>
    reply.header('content-type', 'application/json').send(JSON.stringify(body));

  app.post('/api/v1/tokens', async (request, reply) => send(reply, await read(request, request.body)));

  app.post('/trpc/tokens.get', async (request, reply) => {
    const batched = isBatch(request);
    const { body } = request;
    const payload = batched && typeof body === 'object' && body !== null ? Reflect.get(body, '0') : body;
    const answer = { result: { data: await read(request, payload) } };
    return send(reply, batched ? [answer] : answer);
  });
}
