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

type HealthDeps = Pick<Deps, 'db' | 'changeFeed' | 'readAudit' | 'journal' | 'sharedCache'>;

/** One thing that a hub works with. */
interface Detail {
  readonly check: string;
  readonly ok: boolean;
  /** Whether the process is not ready without it. */
  readonly needed: boolean;
  /** What it means while it is not. */
  readonly why: string;
}

/** Everything that `/readyz?verbose` tells, beside what it tells in any case. */
async function detailsOf(
  { readAudit, journal, sharedCache }: HealthDeps,
  checks: Readonly<Record<'database' | 'changeFeed' | 'accepting', boolean>>,
): Promise<Detail[]> {
  const waiting = await journal.count().then(
    (counted) => counted.waiting,
    () => undefined,
  );
  return [
    {
      check: 'database',
      ok: checks.database,
      needed: true,
      why: `the database does not answer within ${PROBE_DEADLINE_MS / 1000} s`,
    },
    { check: 'accepting', ok: checks.accepting, needed: true, why: 'the process is stopping' },
    {
      check: 'changeFeed',
      ok: checks.changeFeed,
      needed: false,
      why: 'changes of other processes do not arrive: the caches are not used',
    },
    {
      check: 'auditLog',
      ok: readAudit.isHealthy(),
      needed: false,
      why: 'token reads cannot be audited: no tokens are handed out',
    },
    {
      check: 'journal',
      ok: waiting === 0,
      needed: false,
      why:
        waiting === undefined
          ? 'the journal cannot be read'
          : `${waiting} answers of providers wait for the database`,
    },
    ...(sharedCache === undefined
      ? []
      : [
          {
            check: 'redis',
            ok: sharedCache.isOpen(),
            needed: false,
            why: 'Redis does not answer: this process uses its own caches only',
          },
        ]),
  ];
}

/**
 * `/healthz`: the process is up. `/readyz`: it can do its work; load balancers ask this one. `/readyz?verbose` names
 * everything that it works with, and why something is not as it should be.
 */
export function registerHealth(app: FastifyInstance, deps: HealthDeps, state: { draining: boolean }): void {
  const databaseAnswers = createProbe(deps.db);

  app.get('/healthz', (_request, reply) => reply.send({ status: 'ok' }));

  app.get<{ Querystring: { verbose?: unknown } }>('/readyz', async (request, reply) => {
    const checks = {
      database: await databaseAnswers(),
      changeFeed: deps.changeFeed.isLive(),
      accepting: !state.draining,
    };
    const ready = checks.database && checks.accepting;
    const details =
      request.query.verbose === undefined
        ? {}
        : {
            details: (await detailsOf(deps, checks)).map(({ why, ...detail }) =>
              detail.ok ? detail : { ...detail, why },
            ),
          };
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ok' : 'unavailable', checks, ...details });
  });
}
