import { randomUUID } from 'node:crypto';
import type { Database } from '@evergrant/database';
import type { JobName, JobPayloads, JobQueue } from '../jobs/jobs.ts';

/** A job as it waits. */
export interface TestJob {
  readonly id: string;
  readonly name: JobName;
  readonly payload: JobPayloads[JobName];
}

/** A queue in a table of the test's own database: a job exists exactly when the transaction that made it committed. */
export interface TestQueue extends JobQueue {
  /** The jobs that wait, oldest first, whenever they are due. */
  jobs(): Promise<TestJob[]>;
  /** Runs every waiting job once; a job that fails stays and its error is returned. */
  work(handler: (job: TestJob) => Promise<unknown>): Promise<unknown[]>;
}

export async function createTestQueue(db: Database): Promise<TestQueue> {
  await db.pool.query(
    `CREATE TABLE IF NOT EXISTS test_jobs (id uuid PRIMARY KEY, name text, payload jsonb, at timestamptz DEFAULT clock_timestamp())`,
  );
  const remove = (id: string) => db.pool.query('DELETE FROM test_jobs WHERE id = $1', [id]);
  const jobs = async () =>
    (await db.pool.query<TestJob>('SELECT id, name, payload FROM test_jobs ORDER BY at')).rows;
  return {
    async enqueue(tx, name, payload) {
      const id = randomUUID();
      await tx.query({
        text: 'INSERT INTO test_jobs (id, name, payload) VALUES ($1, $2, $3)',
        values: [id, name, JSON.stringify(payload)],
      });
      return id;
    },
    async cancel(_name, id) {
      await remove(id);
    },
    jobs,
    async work(handler) {
      const failures: unknown[] = [];
      for (const job of await jobs())
        try {
          await handler(job);
          await remove(job.id);
        } catch (error) {
          failures.push(error);
        }
      return failures;
    },
  };
}
