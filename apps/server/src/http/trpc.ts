import { createChildLogger, type Logger } from '@evergrant/core';
import { type FastifyHandlerOptions, fastifyRequestHandler } from '@trpc/server/adapters/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type AppRouter, appRouter } from '../trpc/app-router.ts';
import type { Context } from '../trpc/context.ts';
import { errorHeaders, presentError } from '../trpc/errors.ts';

/** More calls in one request of tRPC than any page makes. */
const LARGEST_BATCH = 100;

/**
 * tRPC under `/trpc`. Bodies are read as everywhere else in the hub (tRPC's own plugin for Fastify reads them by itself, whatever
 * their type and length), and an empty one is a call without input, as in the REST mirror.
 */
export function registerTrpc(
  app: FastifyInstance,
  options: {
    createContext: (request: FastifyRequest, reply: FastifyReply) => Promise<Context>;
    log: Logger;
  },
): void {
  const log = createChildLogger(options.log, 'trpc');
  const handling = {
    router: appRouter,
    maxBatchSize: LARGEST_BATCH,
    createContext: ({ req, res }) => options.createContext(req, res),
    responseMeta: ({ errors, ctx }) => ({
      headers: Object.fromEntries(
        errors.flatMap((error) =>
          Object.entries(errorHeaders(presentError(error, ctx?.origin.correlationId ?? ''))),
        ),
      ),
    }),
    onError: ({ error, path, ctx }) => {
      if (error.code === 'INTERNAL_SERVER_ERROR')
        log.error(
          { cause: error.cause ?? error, operation: path, correlationId: ctx?.origin.correlationId },
          'failed',
        );
    },
  } satisfies FastifyHandlerOptions<AppRouter, FastifyRequest, FastifyReply>;

  app.all<{ Params: { path: string } }>('/trpc/:path', async (request, reply) => {
    if (request.method === 'POST' && request.body === undefined) {
      request.body = {};
      request.headers['content-type'] ??= 'application/json';
    }
    await fastifyRequestHandler({ ...handling, req: request, res: reply, path: request.params.path });
    return reply;
  });
}
