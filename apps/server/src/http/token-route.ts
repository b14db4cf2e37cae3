import { type Deps, IntegrationsServiceError } from '@evergrant/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { presentError, trpcErrorShape } from '../trpc/errors.ts';
import { type Authenticator, actorName } from './authenticate.ts';
import { originOf } from './request-origin.ts';
import { serveToken, tokenRequestSchema } from './serve-token.ts';

/**
 * The token read, the hub's hottest path, past tRPC's generic resolver: `POST /api/v1/tokens` and `tokens.get` in
 * tRPC's wire format, alone or as a batch of one (larger batches go the general way).
 */
export function registerTokenRoute(
  app: FastifyInstance,
  options: { deps: Deps; authenticator: Authenticator },
): void {
  const { deps, authenticator } = options;

  async function read(request: FastifyRequest, body: unknown) {
    const actor = await authenticator.requireKey(request, 'tokens:read');
    const input = tokenRequestSchema.safeParse(body);
    if (!input.success)
      throw new IntegrationsServiceError('VALIDATION_ERROR', {
        correlationId: request.id,
        cause: input.error,
      });
    return serveToken(deps, input.data, originOf(request, actorName(actor)));
  }

  const send = (reply: FastifyReply, status: number, body: unknown) =>
    reply
      .code(status)
      .header('content-type', 'application/json')
      .header('cache-control', 'no-store')
      .send(JSON.stringify(body));

  app.post('/api/v1/tokens', async (request, reply) => {
    try {
      return await send(reply, 200, await read(request, request.body));
    } catch (error) {
      const { status, body } = presentError(error, request.id);
      return send(reply, status, { error: body });
    }
  });

  const sendTrpc = (request: FastifyRequest, reply: FastifyReply, status: number, answer: unknown) =>
    send(reply, status, isBatch(request) ? [answer] : answer);

  const sendTrpcError = (request: FastifyRequest, reply: FastifyReply, error: unknown) => {
    const presented = presentError(error, request.id);
    return sendTrpc(request, reply, presented.status, { error: trpcErrorShape(presented, 'tokens.get') });
  };

  app.post('/trpc/tokens.get', {
    errorHandler: (error, request, reply) => sendTrpcError(request, reply, error),
    handler: async (request, reply) => {
      const payload =
        isBatch(request) && typeof request.body === 'object' && request.body !== null
          ? Reflect.get(request.body, '0')
          : request.body;
      try {
        return await sendTrpc(request, reply, 200, { result: { data: await read(request, payload) } });
      } catch (error) {
        return sendTrpcError(request, reply, error);
      }
    },
  });
}

const isBatch = ({ query }: FastifyRequest): boolean =>
  typeof query === 'object' && query !== null && Reflect.get(query, 'batch') === '1';
