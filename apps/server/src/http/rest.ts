import { answerOnce, IntegrationsServiceError } from '@evergrant/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { appRouter } from '../trpc/app-router.ts';
import type { Context } from '../trpc/context.ts';
import { presentNotFound } from '../trpc/errors.ts';
import { createCallerFactory } from '../trpc/procedures.ts';
import { AUDIT_EXPORT_ROUTE } from './audit-export-route.ts';
import { openApiDocument } from './openapi.ts';
import {
  createInputReader,
  LEAN_PROCEDURES,
  pathParameters,
  type RestRoute,
  restRoutesOf,
} from './rest-routes.ts';

const BASE = '/api/v1';

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

/** Printable, as long as any client makes them. */
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

/** The `Idempotency-Key` of a request that may make something; undefined: it has none. */
function idempotencyKeyOf({ method, headers, id }: FastifyRequest): string | undefined {
  const key = headers['idempotency-key'];
  if (method !== 'POST' || key === undefined) return undefined;
  if (typeof key === 'string' && IDEMPOTENCY_KEY.test(key)) return key;
  throw new IntegrationsServiceError('VALIDATION_ERROR', {
    correlationId: id,
    metadata: { fields: { 'Idempotency-Key': 'must be 1 to 255 printable characters without spaces' } },
  });
}

const METHODS = ['DELETE', 'GET', 'PATCH', 'POST', 'PUT'] as const;

/** Says of every path which methods it has, to whoever tries another. */
function refuseOtherMethods(app: FastifyInstance, routes: readonly { method: string; url: string }[]): void {
  for (const [url, known] of Map.groupBy(routes, (route) => route.url)) {
    const allowed = known.map(({ method }) => method);
    app.route({
      method: METHODS.filter((method) => !allowed.includes(method)),
      url,
      handler: (request, reply) => {
        reply.header('allow', allowed.join(', '));
        throw new IntegrationsServiceError('METHOD_NOT_ALLOWED', { correlationId: request.id });
      },
    });
  }
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

  const urlOf = ({ path }: Pick<RestRoute, 'path'>) =>
    BASE + pathParameters(path).reduce((url, name) => url.replace(`{${name}}`, `:${name}`), path);

  for (const route of routes) {
    if (LEAN_PROCEDURES.includes(route.procedure)) continue;
    const readInput = createInputReader(route);
    app.route({
      method: route.method,
      url: urlOf(route),
      handler: async (request, reply) => {
        const context = await options.createContext(request, reply);
        const input = readInput(request);
        const call = () => procedureOf(createCaller(context), route.procedure)(input);
        const key = idempotencyKeyOf(request);
        // A person has to be allowed, and to have shown who they are, each time that an answer reveals something.
        if (key === undefined || context.actor.kind !== 'api_key') return reply.send(await call());
        const { actor, correlationId } = context.origin;
        const asked = `${route.procedure} ${JSON.stringify(input)}`;
        const { answer, repeated } = await answerOnce(
          context.deps,
          { actor, key, request: asked, correlationId },
          call,
        );
        return reply.header('idempotency-replayed', String(repeated)).send(answer);
      },
    });
  }
  refuseOtherMethods(app, [
    { method: 'GET', url: `${BASE}/openapi.json` },
    ...[...routes, AUDIT_EXPORT_ROUTE].map((route) => ({ method: route.method, url: urlOf(route) })),
  ]);

  app.all(`${BASE}/*`, (request, reply) => {
    const { status, body } = presentNotFound(request.id);
    return reply.code(status).send({ error: body });
  });
}
