import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { presentNotFound } from '../trpc/errors.ts';

/** Serves the built dashboard; every other page address is its business. */
export async function registerDashboard(app: FastifyInstance, directory: string): Promise<void> {
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
    if (built && isPage) return reply.header('cache-control', 'no-cache').sendFile('index.html');
    const { status, body } = presentNotFound(request.id);
    return reply.code(status).send({ error: body });
  });
}
