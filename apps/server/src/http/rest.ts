import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { appRouter } from '../trpc/app-router.ts';
import type { Context } from '../trpc/context.ts';
import { presentNotFound } from '../trpc/errors.ts';
import { createCallerFactory } from '../trpc/procedures.ts';
import { openApiDocument } from './openapi.ts';
import { createInputReader, pathParameters, restRoutesOf } from './rest-routes.ts';

const BASE = '/api/v1';

/** Served by a route of its own, past tRPC's resolver. */
const LEAN: readonly string[] = ['tokens.get', 'connections.list'];

/** Finds the function of a dotted procedure name on a tRPC caller. */
function procedureOf(caller: object, name: string): (input: unknown) => Promise<unknown> {
  let current: unknown = caller;
  for (const part of name.split('.'))
    current =
      (typeof current === 'object' || typeof current === 'function') && current !== null
        ? Reflect.get(current, part)
        : undefined;
  if (typeof current !== 'function') throw new TypeError(`no procedure ${name}`);
  const call = current;
  return async (input) => Reflect.apply(call, undefined, [input]);
}

/** The REST mirror of the router under `/api/v1`, and its OpenAPI document. */
export function registerRest(
  app: FastifyInstance,
  options: {
    createContext: (request: FastifyRequest, reply: FastifyReply) => Promise<Context>;
    publicUrl: string;
  },
): void {
  const routes = restRoutesOf(appRouter._def.procedures);
  const createCaller = createCallerFactory(appRouter);
  const document = JSON.stringify(openApiDocument(`${options.publicUrl}${BASE}`));

  app.get(`${BASE}/openapi.json`, (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(document),
  );

  for (const route of routes) {
    if (LEAN.includes(route.procedure)) continue;
    const readInput = createInputReader(route);
    app.route({
      method: route.method,
      url:
        BASE +
        pathParameters(route.path).reduce((path, name) => path.replace(`{${name}}`, `:${name}`), route.path),
      handler: async (request, reply) => {
        const caller = createCaller(await options.createContext(request, reply));
        const answer = await procedureOf(caller, route.procedure)(readInput(request));
        return reply.send(answer);
      },
    });
  }

  app.all(`${BASE}/*`, (request, reply) => {
    const { status, body } = presentNotFound(request.id);
    return reply.code(status).send({ error: body });
  });
}
