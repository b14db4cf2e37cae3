import type { JobName, JobQueue, Logger } from '@evergrant/core';
import type { Database } from '@evergrant/database';
import { PgBoss } from 'pg-boss';

/** Retries of a job: 30 s, doubling, at most an hour apart, for about two weeks. */
const RETRY = {
  retryLimit: 340,
  retryDelay: 30,
  retryBackoff: true,
  retryDelayMax: 3_600,
  expireInSeconds: 120,
} as const;

const QUEUES: readonly JobName[] = ['revoke-grant'];

export interface Boss {
  readonly boss: PgBoss;
  readonly queue: JobQueue;
}

/** pg-boss on the hub's own pool; jobs join the transaction that causes them. */
export async function startQueue(db: Database, log: Logger): Promise<Boss> {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => db.pool.query(text, values) },
    schema: 'pgboss',
  });
  boss.on('error', (error) => log.error({ cause: error }, '[jobs] queue error'));
  await boss.start();
  for (const name of QUEUES) await boss.createQueue(name, RETRY);
  return {
    boss,
    queue: {
      async enqueue(tx, name, payload, options = {}) {
        const id = await boss.send(name, payload, {
          db: { executeSql: (text, values) => tx.query({ text, values: values ?? [] }) },
          ...(options.startAfterSeconds === undefined ? {} : { startAfter: options.startAfterSeconds }),
        });
        if (id === null) throw new Error(`the queue did not take the job ${name}`);
        return id;
      },
      async cancel(name, id) {
        await boss.cancel(name, id);
      },
    },
  };
}
