import type { FastifyInstance } from 'fastify';
import { type Auth, CLIENT_ADDRESS_HEADER } from '../auth/create-auth.ts';

/** Hands `/api/auth/*` to better-auth, with the caller's address as the hub knows it. */
export function registerAuthRoutes(app: FastifyInstance, auth: Auth, publicUrl: string): void {
  app.route({
    method: ['GET', 'POST'],
    url: '/api/auth/*',
    handler: async (request, reply) => {
      const headers = new Headers();
      for (const [name, value] of Object.entries(request.headers))
        if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
      headers.delete('content-length');
      headers.set(CLIENT_ADDRESS_HEADER, request.ip);
      const answer = await auth.handler(
        new Request(new URL(request.raw.url ?? '/', publicUrl), {
          method: request.method,
          headers,
          ...(request.body === undefined || request.method === 'GET'
            ? {}
            : { body: JSON.stringify(request.body) }),
        }),
      );
      reply.code(answer.status).header('cache-control', 'no-store');
      for (const [name, value] of answer.headers) if (name !== 'set-cookie') reply.header(name, value);
      for (const cookie of answer.headers.getSetCookie()) reply.header('set-cookie', cookie);
      return reply.send(await answer.text());
    },
  });
}
