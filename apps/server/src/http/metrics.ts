import type { Deps } from '@evergrant/core';
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { Uptime } from '../uptime.ts';
import { registerAnomalyMetrics } from './anomaly-metrics.ts';
import { registerAuditMetrics } from './audit-metrics.ts';
import { registerKeyMetrics } from './key-metrics.ts';

/** `/metrics` for Prometheus. Labels are route patterns and status codes: never addresses, ids or provider text. */
export function registerMetrics(
  app: FastifyInstance,
  { deps, uptime }: { readonly deps: Pick<Deps, 'db'>; readonly uptime: Pick<Uptime, 'now'> },
): void {
  const register = new Registry();
  collectDefaultMetrics({ register, prefix: 'evergrant_' });
  registerKeyMetrics(register, deps, uptime);
  registerAnomalyMetrics(register, deps);
  registerAuditMetrics(register, deps);
  const duration = new Histogram({
    name: 'evergrant_http_request_duration_seconds',
    help: 'Time to answer, by route',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [register],
  });
  app.addHook('onResponse', (request, reply, done) => {
    duration.observe(
      {
        method: request.method,
        route: request.routeOptions.url ?? 'unknown',
        status: String(reply.statusCode),
      },
      reply.elapsedTime / 1000,
    );
    done();
  });
  app.get('/metrics', async (_request, reply) =>
    reply.type(register.contentType).send(await register.metrics()),
  );
}
