import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Metrics } from '../metrics/create-metrics.ts';

/** Counts every answer of a server. Routes are patterns, never addresses. */
export function countAnswers(app: FastifyInstance, { answered }: Pick<Metrics, 'answered'>): void {
  app.addHook('onResponse', (request, reply, done) => {
    answered({
      method: request.method,
      route: request.routeOptions.url ?? 'unknown',
      status: reply.statusCode,
      durationMs: reply.elapsedTime,
    });
    done();
  });
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Whether a request may see the metrics: anybody where there is no token. */
function createGate(token: string | undefined): (request: FastifyRequest) => boolean {
  if (token === undefined) return () => true;
  const expected = digest(`Bearer ${token}`);
  return ({ headers }) => timingSafeEqual(digest(headers.authorization ?? ''), expected);
}

/** `/metrics` for Prometheus, to whoever shows the token if there is one. */
export function registerMetrics(
  app: FastifyInstance,
  { metrics: { register }, token }: { readonly metrics: Metrics; readonly token: string | undefined },
): void {
  const mayPass = createGate(token);
  app.get('/metrics', async (request, reply) => {
    if (!mayPass(request))
      return reply.code(401).header('www-authenticate', 'Bearer').type('text/plain').send('unauthorized\n');
    return reply.type(register.contentType).send(await register.metrics());
  });
}
