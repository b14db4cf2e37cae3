import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Auth, CLIENT_ADDRESS_HEADER, CORRELATION_ID_HEADER } from '../auth/create-auth.ts';

/**
 * What of better-auth the hub offers. Everything else stays closed, above all what would let an operator act in the
 * name of a user (`admin/impersonate-user`).
 */
const OFFERED = [
  'sign-up/email',
  'sign-in/email',
  'sign-out',
  'get-session',
  'list-sessions',
  'revoke-sessions',
  'revoke-other-sessions',
  'change-password',
  'admin/list-users',
  'admin/create-user',
  'admin/set-role',
  'admin/set-user-password',
  'admin/ban-user',
  'admin/unban-user',
  'admin/revoke-user-sessions',
];

/** The session's token belongs into its cookie, out of the reach of scripts (ASVS 14.3.3). */
const withoutToken = (name: string, value: unknown): unknown => (name === 'token' ? undefined : value);

/** Passes on the request, with what the hub knows about it. */
function toWebRequest(request: FastifyRequest, publicUrl: string): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  headers.delete('content-length');
  headers.set(CLIENT_ADDRESS_HEADER, request.ip);
  headers.set(CORRELATION_ID_HEADER, request.id);
  return new Request(new URL(request.raw.url ?? '/', publicUrl), {
    method: request.method,
    headers,
    ...(request.body === undefined || request.method === 'GET' ? {} : { body: JSON.stringify(request.body) }),
  });
}

/** Hands `/api/auth/*` to better-auth. */
export function registerAuthRoutes(app: FastifyInstance, auth: Auth, publicUrl: string): void {
  for (const path of OFFERED)
    app.route({
      method: ['GET', 'POST'],
      url: `/api/auth/${path}`,
      handler: async (request, reply) => {
        const answer = await auth.handler(toWebRequest(request, publicUrl));
        reply.code(answer.status);
        for (const [name, value] of answer.headers) if (name !== 'set-cookie') reply.header(name, value);
        for (const cookie of answer.headers.getSetCookie()) reply.header('set-cookie', cookie);
        reply.header('cache-control', 'no-store');
        const text = await answer.text();
        return reply.send(text === '' ? text : JSON.stringify(JSON.parse(text, withoutToken)));
      },
    });
}
