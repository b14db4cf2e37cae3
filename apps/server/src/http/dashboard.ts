import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { presentNotFound } from '../trpc/errors.ts';
import { contentSecurityPolicy } from './security-headers.ts';

/** The page of a connect session, the only one that host applications may frame. */
const GUEST_PAGE = '/connect/sessions/';

const LOOPBACK: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** Whether a browser came by another of the names of this machine: nobody can sign in there, since a session belongs to one name. */
function cameByAnotherName({ hostname, port }: FastifyRequest, publicUrl: string): boolean {
  const home = new URL(publicUrl);
  const names = [home.hostname, hostname];
  return (
    hostname !== home.hostname && home.port === String(port) && names.every((name) => LOOPBACK.includes(name))
  );
}

/**
 * Serves the built dashboard; every other page address is its business.
 *
 * @param options.framedBy origins of host applications
 */
export async function registerDashboard(
  app: FastifyInstance,
  options: { readonly directory: string; readonly framedBy: readonly string[]; readonly publicUrl: string },
): Promise<void> {
  const { directory, framedBy, publicUrl } = options;
  const built = existsSync(join(directory, 'index.html'));
  if (built)
    await app.register(fastifyStatic, {
      root: directory,
      wildcard: false,
      index: false,
      // The build leaves a compressed copy beside each file.
      preCompressed: true,
      setHeaders: (reply, path) =>
        reply.header(
          'cache-control',
          path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
        ),
    });
  app.setNotFoundHandler((request, reply) => {
    const isPage = request.method === 'GET' && request.headers.accept?.includes('text/html') === true;
    if (isPage && cameByAnotherName(request, publicUrl))
      return reply.redirect(`${new URL(publicUrl).origin}${request.url}`);
    if (built && isPage && framedBy.length > 0 && request.url.startsWith(GUEST_PAGE))
      reply
        .removeHeader('x-frame-options')
        .header('content-security-policy', contentSecurityPolicy(framedBy));
    if (built && isPage) return reply.header('cache-control', 'no-cache').sendFile('index.html');
    const { status, body } = presentNotFound(request.id);
    return reply.code(status).send({ error: body });
  });
}
