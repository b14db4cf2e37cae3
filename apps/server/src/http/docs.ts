import { readFile } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';

/** Serves the page that every error body points to. */
export function registerDocs(app: FastifyInstance, errorsFile: string): void {
  app.get('/docs/errors.md', async (_request, reply) =>
    reply
      .type('text/markdown; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(await readFile(errorsFile, 'utf8')),
  );
}
