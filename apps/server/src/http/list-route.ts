import type { FastifyInstance } from 'fastify';
import { listRequestSchema, serveList } from '../trpc/operations/serve-list.ts';
import { requireCaller } from '../trpc/procedures.ts';
import { UNCOMPRESSED } from './compress-answers.ts';
import { callLean, type LeanOptions, leanProcedure, sendJson } from './lean-procedure.ts';
import { createInputReader } from './rest-routes.ts';

const list = leanProcedure({
  name: 'connections.list',
  authorize: (asking) => requireCaller(asking, 'connections:read'),
  input: listRequestSchema,
  serve: serveList,
});

const readInput = createInputReader({ method: 'GET', path: '/connections', input: listRequestSchema });

/** `GET /api/v1/connections`: the specification's fastest row, a cached list. */
export function registerListRoute(app: FastifyInstance, options: LeanOptions): void {
  app.get('/api/v1/connections', UNCOMPRESSED, async (request, reply) =>
    sendJson(reply, await callLean(options, list, { request, input: readInput(request) })),
  );
}
