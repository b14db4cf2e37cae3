import {
  createChildLogger,
  createRequestRates,
  type Deps,
  type EventTokenVerifier,
  IntegrationsServiceError,
  type Logger,
} from '@evergrant/core';
import fastifyCookie from '@fastify/cookie';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import type { Auth } from '../auth/create-auth.ts';
import { createSessionCookieReader } from '../auth/session-cookie.ts';
import type { SessionLife } from '../auth/session-life.ts';
import type { Config } from '../config.ts';
import type { Metrics } from '../metrics/create-metrics.ts';
import type { Readings } from '../metrics/create-readings.ts';
import type { ShownSettings } from '../shown-settings.ts';
import type { Tracing } from '../tracing/start-tracing.ts';
import { traceRequests } from '../tracing/trace-requests.ts';
import type { Context, SignInOptions } from '../trpc/context.ts';
import { errorHeaders, presentError, presentNotFound } from '../trpc/errors.ts';
import type { SubjectVerifier } from '../trpc/operations/exchange-token.ts';
import type { Uptime } from '../uptime.ts';
import { admitApps } from './admit-apps.ts';
import { registerAuditExportRoute } from './audit-export-route.ts';
import { registerAuthRoutes } from './auth-routes.ts';
import { actorName, createAuthenticator } from './authenticate.ts';
import { compressAnswers } from './compress-answers.ts';
import { createCookies, isSecureContext } from './cookies.ts';
import { registerDashboard } from './dashboard.ts';
import { registerDocs } from './docs.ts';
import { registerHealth } from './health.ts';
import { BODY_LIMIT, limitRequests } from './limit-requests.ts';
import { registerListRoute } from './list-route.ts';
import { countAnswers, registerMetrics } from './metrics.ts';
import { registerNoticeRoute } from './notice-route.ts';
import { deadEnd, errorPage, isCallback, registerOAuthRoutes } from './oauth-callback.ts';
import { correlationIdOf, originOf } from './request-origin.ts';
import { registerRest } from './rest.ts';
import { securityHeaders } from './security-headers.ts';
import { registerTokenExchange } from './token-exchange-route.ts';
import { registerTokenRoute } from './token-route.ts';
import { registerTrpc } from './trpc.ts';
import { errorAnswer } from './trpc-error.ts';
import { registerUnsubscribeRoute } from './unsubscribe-route.ts';

/** Longest body of a request without an API key, in characters; what people enter is far shorter. */
const LONGEST_OF_PEOPLE = 65_536;
/** Lists and objects within each other in a body. Nothing that is asked comes near it, and writing it out as JSON again has an end. */
const DEEPEST_BODY = 64;
/** How long a connection may be held by somebody who dawdles, in milliseconds. */
export interface ConnectionTimeouts {
  /** A whole request has to have come within this time, and its head within the other. */
  readonly requestMs: number;
  readonly headMs: number;
  /** How often Node looks for those. */
  readonly checkMs: number;
  /** Nothing has moved for this long, in either direction: longer than any client waits for an answer. */
  readonly idleMs: number;
}

const CONNECTION_TIMEOUTS: ConnectionTimeouts = {
  requestMs: 30_000,
  headMs: 15_000,
  checkMs: 5_000,
  idleMs: 600_000,
};

export interface ServerOptions {
  readonly deps: Deps;
  readonly log: Logger;
  readonly auth: Auth;
  readonly signIn: SignInOptions;
  readonly sessionLife: SessionLife;
  readonly rateLimits: Config['rateLimits'];
  /** Origins of host applications whose pages may call the API and frame the page of a connect session. */
  readonly appOrigins: readonly string[];
  /** Who the JWTs of host applications are about; undefined: none is believed. */
  readonly subjects: SubjectVerifier | undefined;
  /** Verifies the Security Event Tokens of providers. */
  readonly verifyEventToken: EventTokenVerifier;
  readonly dashboardDir: string;
  /** What the `docs` link of every error leads to. */
  readonly errorsFile: string;
  readonly trustedProxyHops: number;
  /** `health`: only `/healthz`, `/readyz` and `/metrics`, for processes that do not answer requests. */
  readonly serves: 'everything' | 'health';
  readonly metrics: Metrics;
  readonly readings: Readings;
  readonly shownSettings: ShownSettings;
  /** Undefined: nothing is traced. */
  readonly tracing: Tracing | undefined;
  /** Whether this server shows them, and to whom (undefined: to anybody). */
  readonly showsMetrics: { readonly token: string | undefined } | undefined;
  /** Set while shutting down, so that `/readyz` says so. */
  readonly state: { draining: boolean };
  readonly uptime: Uptime;
  /** Default: what suits people and backends. */
  readonly timeouts?: ConnectionTimeouts | undefined;
}

/** Builds the HTTP server; it does not listen yet. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const { deps, auth, state, timeouts = CONNECTION_TIMEOUTS } = options;
  const { publicUrl } = deps.settings;
  const log = createChildLogger(options.log, 'http');
  const headers = securityHeaders(publicUrl);
  const app = fastify({
    logger: false,
    // On a machine that is busy a start takes as long as it takes; by default it would be given up after 10 s.
    pluginTimeout: 0,
    bodyLimit: BODY_LIMIT,
    requestTimeout: timeouts.requestMs,
    connectionTimeout: timeouts.idleMs,
    http: { headersTimeout: timeouts.headMs, connectionsCheckingInterval: timeouts.checkMs },
    routerOptions: { maxParamLength: 5_000, ignoreTrailingSlash: true },
    trustProxy: (_address, hop) => hop < options.trustedProxyHops,
    genReqId: ({ headers }) => correlationIdOf(headers),
    forceCloseConnections: 'idle',
    // What a balancer sent before it heard that this process goes is answered like everything else.
    return503OnClosing: false,
    // An address that cannot even be decoded; hooks do not see it.
    frameworkErrors: (_error, { id, url }, { raw }) => {
      const { status, body } = presentNotFound(id);
      const own = { ...headers, 'x-correlation-id': id };
      if (isCallback(url)) {
        const end = deadEnd(publicUrl, body);
        raw.writeHead(status, { ...own, ...end.headers }).end(end.page);
      } else
        raw
          .writeHead(status, { ...own, 'content-type': 'application/json' })
          .end(JSON.stringify({ error: body }));
    },
  });
  if (!isSecureContext(publicUrl))
    log.warn(
      { url: publicUrl },
      'browsers refuse __Host- cookies on plain http, so cookies go without that prefix and without Secure: use https',
    );
  const cookies = createCookies(publicUrl);
  const { authCookies, secret } = await auth.$context;
  const sessionCookie = authCookies.sessionToken.name;
  const authenticator = createAuthenticator({
    deps,
    auth,
    cookies,
    publicUrl,
    appOrigins: options.appOrigins,
    sessionCookie,
    sessionTokenOf: createSessionCookieReader(secret),
    keyRequestsPerMinute: options.rateLimits.apiKey,
    sessionLife: options.sessionLife,
  });
  const requestRates = createRequestRates(deps);
  app.addHook('onClose', () => requestRates.close());
  acceptJsonOnly(
    app,
    async (request) =>
      request.headers.authorization !== undefined &&
      (await authenticator.actorOf(request)).kind === 'api_key',
  );

  const closing = new AbortController();
  app.addHook('preClose', async () => closing.abort());

  const createContext = async (request: FastifyRequest, reply: FastifyReply): Promise<Context> => {
    const actor = await authenticator.actorOf(request);
    return {
      deps,
      actor,
      origin: originOf(request, actorName(actor)),
      signIn: options.signIn,
      shownSettings: options.shownSettings,
      readings: options.readings,
      closing: closing.signal,
      isStillSignedIn: () => authenticator.isStill(actor, request),
      setFlowCookie: (flowId, browserSecret) =>
        cookies.flows.set(request, reply, { id: flowId, browserSecret }),
      flowSecretOf: (flowId) => cookies.flows.read(request, flowId),
    };
  };

  await app.register(fastifyCookie);
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers);
    reply.header('x-correlation-id', request.id);
    done();
  });
  if (options.tracing !== undefined) traceRequests(app, options.tracing);
  countAnswers(app, options.metrics);
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
    // A browser that a provider sends here carries a code, which must not stay in the address bar.
    if (request.method === 'GET' && isCallback(request.url))
      return reply.redirect(errorPage(publicUrl, presented.body), 303);
    return reply
      .code(presented.status)
      .headers(errorHeaders(presented))
      .send(errorAnswer(request, presented));
  });

  if (options.showsMetrics !== undefined)
    registerMetrics(app, { metrics: options.metrics, token: options.showsMetrics.token });
  registerHealth(app, deps, state);
  if (options.serves === 'health') return app;
  await app.register(async (limited) => {
    await admitApps(limited, options.appOrigins);
    limitRequests(limited, { authenticator, requestRates, uptime: options.uptime });
    await compressAnswers(limited);
    registerDocs(limited, { errorsFile: options.errorsFile, publicUrl });
    registerAuthRoutes(limited, { deps, auth, authenticator, sessionCookie });
    registerTokenRoute(limited, { deps, authenticator });
    registerTokenExchange(limited, { deps, authenticator, subjects: options.subjects });
    registerListRoute(limited, { deps, authenticator });
    registerAuditExportRoute(limited, { deps, authenticator, closing: closing.signal });
    registerRest(limited, { createContext, publicUrl });
    registerOAuthRoutes(limited, { deps, authenticator, cookies });
    registerNoticeRoute(limited, { deps, verify: options.verifyEventToken });
    registerUnsubscribeRoute(limited, deps);
    registerTrpc(limited, { createContext, log: options.log });
    await registerDashboard(limited, {
      directory: options.dashboardDir,
      framedBy: options.appOrigins,
      publicUrl,
    });
  });
  return app;
}

/**
 * No other type can come from a form of another site. A call without input may leave the body empty. Long bodies are for
 * API keys: what takes a process long to parse, anybody could send otherwise.
 */
function acceptJsonOnly(app: FastifyInstance, isKey: (request: FastifyRequest) => Promise<boolean>): void {
  const parseAny = app.getDefaultJsonParser('error', 'error');
  const parseJson: typeof parseAny = (request, text, done) =>
    parseAny(request, text, (error, body) =>
      error === null ? done(nestingError(request, body), body) : done(error),
    );
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, text, done) => {
    if (text === '') return done(null, undefined);
    if (text.length <= LONGEST_OF_PEOPLE) return parseJson(request, text, done);
    return isKey(request).then(
      (long) =>
        long
          ? parseJson(request, text, done)
          : done(new IntegrationsServiceError('PAYLOAD_TOO_LARGE', { correlationId: request.id })),
      done,
    );
  });
}

const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1)));

/** What is wrong with a body that is nested further than anything is; null: nothing. */
const nestingError = ({ id }: FastifyRequest, body: unknown): IntegrationsServiceError | null =>
  isDeeper(body, DEEPEST_BODY)
    ? new IntegrationsServiceError('VALIDATION_ERROR', {
        correlationId: id,
        message: `The request is nested too deeply: send at most ${DEEPEST_BODY} lists and objects within each other.`,
      })
    : null;
