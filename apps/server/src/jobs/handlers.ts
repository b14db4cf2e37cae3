import { type Deps, JOB_NAMES, type JobName, type JobPayloads, type Logger, runJob } from '@evergrant/core';
import type { JobResult, JobWithMetadata, PgBoss } from 'pg-boss';

/** What works on the queues. */
export interface Workers {
  /** Has the workers of these queues look at once, rather than at the end of their pause. */
  wake(names: readonly JobName[]): void;
}

/** Who is busy with an endpoint that does not answer takes no new work: several workers, so that others need not wait. */
const WORK: Readonly<Record<JobName, { readonly workers: number; readonly batchSize: number }>> = {
  'revoke-grant': { workers: 1, batchSize: 1 },
  'revoke-orphan': { workers: 1, batchSize: 1 },
  'deliver-webhook': { workers: 4, batchSize: 20 },
};
/** The pause is for retries; what is new wakes the workers. */
const OPTIONS = {
  pollingIntervalSeconds: 2,
  burstWhenBatchFull: true,
  perJobResults: true,
  includeMetadata: true,
} as const;

/** Starts working on every queue. */
export async function registerHandlers(boss: PgBoss, deps: Deps, log: Logger): Promise<Workers> {
  async function run<Name extends JobName>(
    name: Name,
    { id, data, retryCount, retryLimit }: JobWithMetadata<JobPayloads[Name]>,
  ): Promise<JobResult> {
    try {
      await runJob(deps, { name, payload: data });
      return { id, status: 'completed' };
    } catch (error) {
      if (retryCount >= retryLimit)
        log.error(
          { job: name, correlationId: data.correlationId, cause: error },
          'given up after the last attempt',
        );
      return { id, status: 'failed', output: error instanceof Error ? error.message : 'unknown' };
    }
  }
  const work = <Name extends JobName>(name: Name) =>
    boss.work<JobPayloads[Name], JobResult, typeof OPTIONS & { batchSize: number }>(
      name,
      { ...OPTIONS, batchSize: WORK[name].batchSize },
      (jobs) => Promise.all(jobs.map((job) => run(name, job))),
    );

  const workers: { readonly name: JobName; readonly id: string }[] = [];
  for (const name of JOB_NAMES)
    for (let count = 0; count < WORK[name].workers; count += 1) workers.push({ name, id: await work(name) });
  return {
    wake(names) {
      for (const { name, id } of workers) if (names.includes(name)) boss.notifyWorker(id);
    },
  };
}
