import fastifyCors, { type FastifyCorsOptions } from '@fastify/cors';
import type { FastifyInstance } from 'fastify';

/** What is asked with a token; everything else is for the hub's own pages. */
const APIS = ['/trpc/', '/api/v1/'];
/** How long browsers believe what they were told of a call, in seconds. */
const BELIEVED_S = 600;

/**
 * Lets pages of host applications call the API from their own origins (CORS): with the token of a connect session in a header,
 * never with cookies. Nobody else's pages read anything.
 */
export async function admitApps(app: FastifyInstance, origins: readonly string[]): Promise<void> {
  if (origins.length === 0) return;
  const allowed: FastifyCorsOptions = {
    origin: [...origins],
    methods: ['GET', 'POST', 'PATCH', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type', 'last-event-id', 'trpc-accept', 'x-correlation-id'],
    exposedHeaders: ['retry-after', 'www-authenticate', 'x-correlation-id'],
    maxAge: BELIEVED_S,
  };
  await app.register(fastifyCors, {
    delegator: (request, done) =>
      done(null, APIS.some((path) => request.url?.startsWith(path)) ? allowed : { origin: false }),
  });
}
