import type { FastifyInstance } from 'fastify';
import { serveToken, tokenRequestSchema } from '../trpc/operations/serve-token.ts';
import { requireKey } from '../trpc/procedures.ts';
import { UNCOMPRESSED } from './compress-answers.ts';
import { callLean, type LeanOptions, leanProcedure, sendJson } from './lean-procedure.ts';
import { createInputReader } from './rest-routes.ts';
import { isBatch } from './trpc-error.ts';

const getToken = leanProcedure({
  name: 'tokens.get',
  authorize: (asking) => requireKey(asking, 'tokens:read'),
  input: tokenRequestSchema,
  serve: ({ deps, origin }, input) => serveToken(deps, input, origin),
});

const readInput = createInputReader({ method: 'POST', path: '/tokens', input: tokenRequestSchema });

/**
 * The token read, the hub's hottest path: `POST /api/v1/tokens` and `tokens.get` in tRPC's wire format, alone or as a
 * batch of one (larger batches go the general way).
 */
export function registerTokenRoute(app: FastifyInstance, options: LeanOptions): void {
  app.post('/api/v1/tokens', UNCOMPRESSED, async (request, reply) =>
    sendJson(reply, await callLean(options, getToken, { request, input: readInput(request) })),
  );

  app.post('/trpc/tokens.get', UNCOMPRESSED, async (request, reply) => {
    const batched = isBatch(request);
    const { body } = request;
    const payload = batched && typeof body === 'object' && body !== null ? Reflect.get(body, '0') : body;
    const answer = { result: { data: await callLean(options, getToken, { request, input: payload }) } };
    return sendJson(reply, batched ? [answer] : answer);
  });
}
