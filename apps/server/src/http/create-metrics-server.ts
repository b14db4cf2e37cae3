import { type FastifyInstance, fastify } from 'fastify';
import { registerMetrics } from './metrics.ts';

/** A server that shows the metrics and nothing else, for a port that the public cannot reach. */
export function createMetricsServer(options: Parameters<typeof registerMetrics>[1]): FastifyInstance {
  const app = fastify({ logger: false, forceCloseConnections: true });
  registerMetrics(app, options);
  return app;
}
