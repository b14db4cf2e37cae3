import { readFile } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import { renderApiReference } from './api-reference.ts';
import { llmsText } from './llms.ts';
import { restOperations } from './openapi.ts';

/** Serves the reference of the API, the page that every error body points to, and what a language model should know first. */
export function registerDocs(
  app: FastifyInstance,
  { errorsFile, publicUrl }: { readonly errorsFile: string; readonly publicUrl: string },
): void {
  const llms = llmsText(publicUrl, restOperations());
  app.get('/llms.txt', (_request, reply) =>
    reply.type('text/plain; charset=utf-8').header('cache-control', 'no-cache').send(llms),
  );
  let reference: string | undefined;
  app.get('/docs', (_request, reply) => {
    reference ??= renderApiReference(`${publicUrl}/api/v1`);
    return reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(reference);
  });
  app.get('/docs/errors.md', async (_request, reply) =>
    reply
      .type('text/markdown; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(await readFile(errorsFile, 'utf8')),
  );
}
