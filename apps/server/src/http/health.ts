import type { Deps } from '@evergrant/core';
import { pingDatabase } from '@evergrant/database';
import type { FastifyInstance } from 'fastify';

/** Longest wait for the database's answer; load balancers do not wait longer either. */
const PROBE_DEADLINE_MS = 2_000;

/** Asks whether the database answers. Probes share one question, so that a server that hangs holds one connection only. */
function createProbe(db: Pick<Deps['db'], 'pool'>): () => Promise<boolean> {
  let asking: Promise<boolean> | undefined;
  const ask = () =>
    pingDatabase(db)
      .then(
        () => true,
        () => false,
      )
      .finally(() => {
        asking = undefined;
      });
  return () => {
    asking ??= ask();
    const tooLate = new Promise<boolean>((resolve) => {
      setTimeout(resolve, PROBE_DEADLINE_MS, false).unref();
    });
    return Promise.race([asking, tooLate]);
  };
}

/** `/healthz`: the process is up. `/readyz`: it can do its work; load balancers ask this one. */
export function registerHealth(
  app: FastifyInstance,
  deps: Pick<Deps, 'db' | 'changeFeed'>,
  state: { draining: boolean },
): void {
  const databaseAnswers = createProbe(deps.db);

  app.get('/healthz', (_request, reply) => reply.send({ status: 'ok' }));

  app.get('/readyz', async (_request, reply) => {
    const checks = {
      database: await databaseAnswers(),
      changeFeed: deps.changeFeed.isLive(),
      accepting: !state.draining,
    };
    const ready = checks.database && checks.accepting;
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ok' : 'unavailable', checks });
  });
}
