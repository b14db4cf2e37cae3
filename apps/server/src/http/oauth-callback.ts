import { completeConnection, type Deps, openConnectSession, openFlow, resultUrl } from '@evergrant/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { presentError } from '../trpc/errors.ts';
import type { Authenticator } from './authenticate.ts';
import type { Cookies } from './cookies.ts';
import { originOf } from './request-origin.ts';

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

  const redirect = (reply: FastifyReply, address: string) =>
    reply.header('cache-control', 'no-store').redirect(address, 303);

  /** Where the browser learns that there is no flow to return to. */
  const showError = (request: FastifyRequest, reply: FastifyReply, error: unknown) => {
    const { body } = presentError(error, request.id);
    return redirect(
      reply,
      resultUrl(`${publicUrl}/connect/done`, {
        status: 'error',
        code: body.code,
        correlationId: body.correlationId,
      }),
    );
  };

  async function complete(
    request: FastifyRequest,
    reply: FastifyReply,
    provider: string,
    parameters: URLSearchParams,
  ) {
    try {
      const sessionUserId = await authenticator.sessionUserIdOf(request);
      const { redirectTo } = await completeConnection(
        deps,
        {
          provider,
          parameters,
          browserSecretOf: (flowId) => cookies.readFlow(request, flowId),
          sessionUserId,
        },
        originOf(request, sessionUserId === null ? 'anonymous' : `user:${sessionUserId}`),
      );
      return await redirect(reply, redirectTo);
    } catch (error) {
      return showError(request, reply, error);
    }
  }

  app.get<{ Params: { provider: string } }>('/oauth/callback/:provider', (request, reply) =>
    complete(
      request,
      reply,
      request.params.provider,
      new URL(request.raw.url ?? '/', publicUrl).searchParams,
    ),
  );

  app.get<{ Params: { provider: string }; Querystring: { state?: string } }>(
    '/connect/:provider',
    async (request, reply) => {
      const { state } = request.query;
      if (typeof state !== 'string') return reply.callNotFound();
      try {
        const flow = await openFlow(
          deps,
          { provider: request.params.provider, state },
          originOf(request, 'anonymous'),
        );
        cookies.setFlow(request, reply, flow.flowId, flow.browserSecret);
        return await redirect(reply, flow.authUrl);
      } catch (error) {
        return showError(request, reply, error);
      }
    },
  );

  app.get<{ Params: { secret: string } }>('/connect-sessions/:secret', async (request, reply) => {
    try {
      const session = await openConnectSession(deps, request.params.secret, { correlationId: request.id });
      cookies.setConnectSession(reply, session);
      return await redirect(reply, `${publicUrl}/connect`);
    } catch (error) {
      // The browser that opened it before may simply have reloaded the link.
      const actor = await authenticator.actorOf(request);
      return actor.type === 'connect_session'
        ? redirect(reply, `${publicUrl}/connect`)
        : showError(request, reply, error);
    }
  });
}
