import type { Deps } from '@evergrant/core';
import type { FastifyInstance } from 'fastify';

/** `/healthz`: the process is up. `/readyz`: it can do its work; load balancers ask this one. */
export function registerHealth(
  app: FastifyInstance,
  deps: Pick<Deps, 'db' | 'changeFeed'>,
  state: { draining: boolean },
): void {
  app.get('/healthz', (_request, reply) => reply.send({ status: 'ok' }));

  app.get('/readyz', async (_request, reply) => {
    const database = await deps.db.pool.query('SELECT 1').then(
      () => true,
      () => false,
    );
    const checks = { database, changeFeed: deps.changeFeed.isLive(), accepting: !state.draining };
    const ready = checks.database && checks.accepting;
    return reply
      .code(ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status: ready ? 'ok' : 'unavailable', checks });
  });
}
