import type { Database } from '@evergrant/database';
import type { OutboxJob } from '../jobs/outbox-store.ts';

/** What waits in the outbox, without a server that hands it on. */
export interface TestQueue {
  /** The jobs that wait, oldest first, whenever they are due. */
  jobs(): Promise<OutboxJob[]>;
  /** Runs every waiting job once; a job that fails stays and its error is returned. */
  work(handler: (job: OutboxJob) => Promise<unknown>): Promise<unknown[]>;
}

export function createTestQueue(db: Database): TestQueue {
  const jobs = async () =>
    (await db.pool.query<OutboxJob>('SELECT id::text, name, payload FROM outbox ORDER BY outbox.id')).rows;
  return {
    jobs,
    async work(handler) {
      const failures: unknown[] = [];
      for (const job of await jobs())
        try {
          await handler(job);
          await db.pool.query('DELETE FROM outbox WHERE id = $1', [job.id]);
        } catch (error) {
          failures.push(error);
        }
      return failures;
    },
  };
}
