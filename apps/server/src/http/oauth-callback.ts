import {
  completeConnection,
  connectSessionIdOf,
  type Deps,
  expectsPostedCallback,
  findConnectSession,
  IntegrationsServiceError,
  openConnectSession,
  openFlow,
  openPostedCallback,
  resultUrl,
  sealPostedCallback,
} from '@evergrant/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type ErrorBody, presentError, presentNotFound } from '../trpc/errors.ts';
import { providerIdSchema } from '../trpc/schemas.ts';
import type { Authenticator } from './authenticate.ts';
import type { Cookies } from './cookies.ts';
import { originOf } from './request-origin.ts';

/** These work for the first browser only; whoever just looks whether a link is alive (HEAD) must not use it up. */
const ONCE = { exposeHeadRoute: false };

/** The parameter that carries what was posted. */
const POSTED = 'form_post';
/** Sealed, it must fit into an address: a code, a state and what Apple says of the user take less than half of it. */
const LARGEST_FORM = 6_144;

const CALLBACKS = '/oauth/callback';

/** Whether an address is, or was meant to be, one that a provider sends browsers to. */
export const isCallback = (address: string): boolean => address.startsWith(CALLBACKS);

/** Where a browser learns that there is no flow to return to. */
export const errorPage = (
  publicUrl: string,
  { code, correlationId }: Pick<ErrorBody, 'code' | 'correlationId'>,
): string => resultUrl(`${publicUrl}/connect/done`, { status: 'error', code, correlationId });

/**
 * The answer (404) at a callback that leads nowhere: a browser goes on to the error page by itself, because whatever the
 * address carries must not stay in the address bar. With a page, however empty, because browsers put one of their own in the
 * place of none.
 */
export const deadEnd = (publicUrl: string, error: Pick<ErrorBody, 'code' | 'correlationId'>) => ({
  headers: {
    'content-type': 'text/html; charset=utf-8',
    refresh: `0;url=${errorPage(publicUrl, error)}`,
  },
  page: '<!doctype html><title>Evergrant</title>',
});

/** What the page of a connect session may be told by a link: what to offer at once, and that it is a window of its own. */
const pageQuerySchema = z.object({
  provider: providerIdSchema.optional().catch(undefined),
  connectionId: z
    .string()
    .regex(/^\d{1,10}$/)
    .optional()
    .catch(undefined),
  window: z.literal('1').optional().catch(undefined),
});

function pageQuery(query: unknown): string {
  const known = new URLSearchParams();
  for (const [name, value] of Object.entries(pageQuerySchema.parse(query)))
    if (value !== undefined) known.set(name, value);
  return known.size === 0 ? '' : `?${known}`;
}

/**
 * The addresses that a provider's or a host application's redirect leads to. None shows anything: each ends in a
 * redirect, so that no code or state stays in the address bar.
 */
export function registerOAuthRoutes(
  app: FastifyInstance,
  options: { deps: Deps; authenticator: Authenticator; cookies: Cookies },
): void {
  const { deps, authenticator, cookies } = options;
  const { publicUrl } = deps.settings;

  const redirect = (reply: FastifyReply, address: string) => reply.redirect(address, 303);

  /** What cannot be a provider's id must not end up in the log either. */
  const isProviderId = (text: string): boolean => providerIdSchema.safeParse(text).success;

  const showError = (request: FastifyRequest, reply: FastifyReply, error: unknown) =>
    redirect(reply, errorPage(publicUrl, presentError(error, request.id).body));

  function showNotFound(request: FastifyRequest, reply: FastifyReply) {
    const { headers, page } = deadEnd(publicUrl, presentNotFound(request.id).body);
    return reply.code(404).headers(headers).send(page);
  }

  async function complete(
    request: FastifyRequest,
    reply: FastifyReply,
    { provider, parameters }: { readonly provider: string; readonly parameters: URLSearchParams },
  ) {
    try {
      const sessionUserId = await authenticator.sessionUserIdOf(request);
      const { redirectTo, flowId, outcome } = await completeConnection(
        deps,
        {
          provider,
          parameters,
          browserSecretOf: (flowId) => cookies.flows.read(request, flowId),
          sessionUserId,
        },
        originOf(request, sessionUserId === null ? 'anonymous' : `user:${sessionUserId}`),
      );
      // Whoever is asked something has the whole time to answer.
      const secret = cookies.flows.read(request, flowId);
      if (outcome.status === 'error' && outcome.heldGrant !== undefined && secret !== undefined)
        cookies.flows.set(request, reply, { id: flowId, browserSecret: secret });
      return await redirect(reply, redirectTo);
    } catch (error) {
      return showError(request, reply, error);
    }
  }

  for (const address of [CALLBACKS, `${CALLBACKS}/*`]) app.get(address, ONCE, showNotFound);

  app.get<{ Params: { provider: string } }>(`${CALLBACKS}/:provider`, ONCE, async (request, reply) => {
    const { provider } = request.params;
    if (!isProviderId(provider) || deps.providers.find(provider) === undefined)
      return showNotFound(request, reply);
    const query = new URL(request.raw.url ?? '/', publicUrl).searchParams;
    const posted = query.get(POSTED);
    return complete(request, reply, {
      provider,
      parameters: posted === null ? query : openPostedCallback(deps, provider, posted),
    });
  });

  // The one route that takes forms, in a scope of its own: nowhere else can another site's form send anything.
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser<string>(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: LARGEST_FORM },
      (_request, text, done) => done(null, text),
    );
    scope.post<{ Params: { provider: string }; Body: string }>(
      `${CALLBACKS}/:provider`,
      async (request, reply) => {
        const { provider } = request.params;
        if (!expectsPostedCallback(deps, provider)) return reply.callNotFound();
        const posted = sealPostedCallback(deps, provider, new URLSearchParams(request.body));
        return redirect(
          reply,
          `${publicUrl}${CALLBACKS}/${provider}?${new URLSearchParams({ [POSTED]: posted })}`,
        );
      },
    );
  });

  app.get<{ Params: { provider: string }; Querystring: { state?: unknown } }>(
    '/connect/:provider',
    ONCE,
    async (request, reply) => {
      const { provider } = request.params;
      const { state } = request.query;
      if (state === undefined) return reply.callNotFound();
      try {
        if (typeof state !== 'string' || !isProviderId(provider))
          throw new IntegrationsServiceError('INVALID_STATE', { correlationId: request.id });
        const { flowId, browserSecret, authUrl } = await openFlow(
          deps,
          { provider, state },
          originOf(request, 'anonymous'),
        );
        cookies.flows.set(request, reply, { id: flowId, browserSecret });
        return await redirect(reply, authUrl);
      } catch (error) {
        return showError(request, reply, error);
      }
    },
  );

  app.get<{ Params: { secret: string } }>('/connect-sessions/:secret', ONCE, async (request, reply) => {
    const { secret } = request.params;
    const page = (id: string) =>
      redirect(reply, `${publicUrl}/connect/sessions/${id}${pageQuery(request.query)}`);
    try {
      const session = await openConnectSession(deps, secret, originOf(request, 'anonymous'));
      cookies.connectSessions.set(request, reply, session);
      return await page(session.id);
    } catch (error) {
      // The browser that opened it before may simply have reloaded the link.
      const id = connectSessionIdOf(secret);
      const browserSecret = cookies.connectSessions.read(request, id);
      const isOpen = browserSecret !== undefined && (await findConnectSession(deps, { id, browserSecret }));
      return isOpen ? page(id) : showError(request, reply, error);
    }
  });
}
