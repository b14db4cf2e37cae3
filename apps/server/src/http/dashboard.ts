import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { presentNotFound } from '../trpc/errors.ts';
import { contentSecurityPolicy } from './security-headers.ts';

/** The page of a connect session, the only one that host applications may frame. */
const GUEST_PAGE = '/connect/sessions/';

/**
 * Serves the built dashboard; every other page address is its business.
 *
 * @param options.framedBy origins of host applications
 */
export async function registerDashboard(
  app: FastifyInstance,
  { directory, framedBy }: { readonly directory: string; readonly framedBy: readonly string[] },
): Promise<void> {
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
    if (built && isPage && framedBy.length > 0 && request.url.startsWith(GUEST_PAGE))
      reply
        .removeHeader('x-frame-options')
        .header('content-security-policy', contentSecurityPolicy(framedBy));
    if (built && isPage) return reply.header('cache-control', 'no-cache').sendFile('index.html');
    const { status, body } = presentNotFound(request.id);
    return reply.code(status).send({ error: body });
  });
}
