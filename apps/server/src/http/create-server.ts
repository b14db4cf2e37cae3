import { createChildLogger, type Deps, type Logger } from '@evergrant/core';
import fastifyCookie from '@fastify/cookie';
import { type FastifyTRPCPluginOptions, fastifyTRPCPlugin } from '@trpc/server/adapters/fastify';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import type { Auth } from '../auth/create-auth.ts';
import { type AppRouter, appRouter } from '../trpc/app-router.ts';
import type { Context } from '../trpc/context.ts';
import { errorHeaders, presentError, presentNotFound } from '../trpc/errors.ts';
import { registerAuthRoutes } from './auth-routes.ts';
import { actorName, createAuthenticator } from './authenticate.ts';
import { createCookies, isSecureContext } from './cookies.ts';
import { registerDashboard } from './dashboard.ts';
import { registerDocs } from './docs.ts';
import { registerHealth } from './health.ts';
import { registerListRoute } from './list-route.ts';
import { registerMetrics } from './metrics.ts';
import { errorPage, isCallback, registerOAuthRoutes } from './oauth-callback.ts';
import { correlationIdOf, originOf } from './request-origin.ts';
import { registerRest } from './rest.ts';
import { securityHeaders } from './security-headers.ts';
import { registerTokenRoute } from './token-route.ts';
import { errorAnswer } from './trpc-error.ts';

/** Largest request body: the longest legitimate one, a batch of 1,000 connections, fits ten times. */
const BODY_LIMIT = 1_048_576;

export interface ServerOptions {
  readonly deps: Deps;
  readonly log: Logger;
  readonly auth: Auth;
  readonly signUp: 'open' | 'invite';
  readonly dashboardDir: string;
  /** What the `docs` link of every error leads to. */
  readonly errorsFile: string;
  readonly trustedProxyHops: number;
  /** `health`: only `/healthz`, `/readyz` and `/metrics`, for processes that do not answer requests. */
  readonly serves: 'everything' | 'health';
  /** Set while shutting down, so that `/readyz` says so. */
  readonly state: { draining: boolean };
}

/** Builds the HTTP server; it does not listen yet. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const { deps, auth, state } = options;
  const { publicUrl } = deps.settings;
  const log = createChildLogger(options.log, 'http');
  const trpcLog = createChildLogger(options.log, 'trpc');
  const headers = securityHeaders(publicUrl);
  const app = fastify({
    logger: false,
    bodyLimit: BODY_LIMIT,
    routerOptions: { maxParamLength: 5_000, ignoreTrailingSlash: true },
    trustProxy: (_address, hop) => hop < options.trustedProxyHops,
    genReqId: ({ headers }) => correlationIdOf(headers),
    forceCloseConnections: 'idle',
    // An address that cannot even be decoded; hooks do not see it.
    frameworkErrors: (_error, { id, url }, { raw }) => {
      const { status, body } = presentNotFound(id);
      const own = { ...headers, 'x-correlation-id': id };
      if (isCallback(url)) raw.writeHead(303, { ...own, location: errorPage(publicUrl, body) }).end();
      else
        raw
          .writeHead(status, { ...own, 'content-type': 'application/json' })
          .end(JSON.stringify({ error: body }));
    },
  });
  acceptJsonOnly(app);
  if (!isSecureContext(publicUrl))
    log.warn(
      { url: publicUrl },
      'browsers refuse __Host- cookies on plain http, so cookies go without that prefix and without Secure: use https',
    );
  const cookies = createCookies(publicUrl);
  const authenticator = createAuthenticator({ deps, auth, cookies, publicUrl });

  const closing = new AbortController();
  app.addHook('preClose', async () => closing.abort());

  const createContext = async (request: FastifyRequest, reply: FastifyReply): Promise<Context> => {
    const actor = await authenticator.actorOf(request);
    return {
      deps,
      actor,
      origin: originOf(request, actorName(actor)),
      signUp: options.signUp,
      closing: closing.signal,
      isStillSignedIn: () => authenticator.isStill(actor, request),
      setFlowCookie: (flowId, browserSecret) => cookies.setFlow(request, reply, { flowId, browserSecret }),
      flowSecretOf: (flowId) => cookies.readFlow(request, flowId),
    };
  };

  await app.register(fastifyCookie);
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers);
    reply.header('x-correlation-id', request.id);
    done();
  });
  registerMetrics(app);
  app.addHook('onResponse', (request, reply, done) => {
    // The route's pattern, never the address: addresses of callbacks carry codes.
    log.debug(
      {
        method: request.method,
        route: request.routeOptions.url ?? 'unknown',
        status: reply.statusCode,
        duration: Math.round(reply.elapsedTime),
        correlationId: request.id,
      },
      'answered',
    );
    done();
  });
  app.setErrorHandler((error, request, reply) => {
    const presented = presentError(error, request.id);
    if (presented.status === 500)
      log.error(
        { cause: error, correlationId: presented.body.correlationId, route: request.routeOptions.url },
        'failed',
      );
    return reply
      .code(presented.status)
      .headers(errorHeaders(presented))
      .send(errorAnswer(request, presented));
  });

  registerHealth(app, deps, state);
  if (options.serves === 'health') return app;
  registerDocs(app, options.errorsFile);
  registerAuthRoutes(app, { deps, auth });
  registerTokenRoute(app, { deps, authenticator });
  registerListRoute(app, { deps, authenticator });
  registerRest(app, { createContext, publicUrl });
  registerOAuthRoutes(app, { deps, authenticator, cookies });
  await app.register(fastifyTRPCPlugin, {
    prefix: '/trpc',
    trpcOptions: {
      router: appRouter,
      createContext: ({ req, res }) => createContext(req, res),
      responseMeta: ({ errors, ctx }) => ({
        headers: Object.fromEntries(
          errors.flatMap((error) =>
            Object.entries(errorHeaders(presentError(error, ctx?.origin.correlationId ?? ''))),
          ),
        ),
      }),
      onError: ({ error, path, ctx }) => {
        if (error.code === 'INTERNAL_SERVER_ERROR')
          trpcLog.error(
            { cause: error.cause ?? error, operation: path, correlationId: ctx?.origin.correlationId },
            'failed',
          );
      },
    },
  } satisfies FastifyTRPCPluginOptions<AppRouter>);
  await registerDashboard(app, options.dashboardDir);
  return app;
}

/** No other type can come from a form of another site. A call without input may leave the body empty. */
function acceptJsonOnly(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, text, done) =>
    text === '' ? done(null, undefined) : parseJson(request, text, done),
  );
}
