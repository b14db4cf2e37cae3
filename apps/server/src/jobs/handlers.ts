import {
  type Deps,
  JOB_NAMES,
  type JobName,
  type JobPayloads,
  type JobProgress,
  type Logger,
  runJob,
} from '@evergrant/core';
import type { JobResult, JobWithMetadata, PgBoss } from 'pg-boss';
import { saveQueuedProgress } from './queued-progress-store.ts';

/** What works on the queues. */
export interface Workers {
  /** Has a worker of each of these queues look at once, rather than at the end of its pause. */
  wake(names: readonly JobName[]): void;
}

/**
 * Who is busy with a host that does not answer takes no other work: several workers, and only so many of them at one host
 * or endpoint (of all processes together), so that four slow ones hold up nobody else.
 */
const WORK: Readonly<Record<JobName, { readonly workers: number; readonly perGroup: number }>> = {
  'revoke-grant': { workers: 10, perGroup: 2 },
  'revoke-orphan': { workers: 5, perGroup: 1 },
  'follow-notice': { workers: 5, perGroup: 2 },
  'deliver-webhook': { workers: 16, perGroup: 3 },
};
const OPTIONS = { perJobResults: true, includeMetadata: true } as const;
/**
 * Seconds between two looks for what is to be tried again; what is new wakes a worker. One looks often, the others in
 * case it is busy.
 */
const POLLING = { first: 2, others: 10 } as const;

/** Starts working on every queue. */
export async function registerHandlers(boss: PgBoss, deps: Deps, log: Logger): Promise<Workers> {
  async function run<Name extends JobName>(
    name: Name,
    { id, data, retryCount, retryLimit }: JobWithMetadata<JobPayloads[Name]>,
  ): Promise<JobResult> {
    try {
      const saveProgress = (progress: JobProgress) => saveQueuedProgress(boss, { name, id }, progress);
      await runJob(deps, { name, payload: data, saveProgress });
      return { id, status: 'completed' };
    } catch (error) {
      if (retryCount >= retryLimit) {
        log.error(
          { job: name, correlationId: data.correlationId, cause: error },
          'given up after the last attempt',
        );
        deps.meter?.jobGivenUp(name);
      }
      return { id, status: 'failed', output: error instanceof Error ? error.message : 'unknown' };
    }
  }
  /**
   * Workers of one queue. Whoever finds a job wakes one other, and looks again when it is done: were all woken at once, all
   * of them could take a job of one group, for none would see what the others take.
   */
  async function startLane<Name extends JobName>(name: Name): Promise<{ wakeOne(): void }> {
    const { workers, perGroup } = WORK[name];
    const idle = new Set<string>();
    const wakeOne = () => {
      const [id] = idle;
      if (id !== undefined) boss.notifyWorker(id);
    };
    for (let count = 0; count < workers; count += 1) {
      const worker = { id: '' };
      worker.id = await boss.work<
        JobPayloads[Name],
        JobResult,
        typeof OPTIONS & { groupConcurrency: number; pollingIntervalSeconds: number }
      >(
        name,
        {
          ...OPTIONS,
          groupConcurrency: perGroup,
          pollingIntervalSeconds: count === 0 ? POLLING.first : POLLING.others,
        },
        async (jobs) => {
          idle.delete(worker.id);
          wakeOne();
          boss.notifyWorker(worker.id);
          const results = await Promise.all(jobs.map((job) => run(name, job)));
          idle.add(worker.id);
          return results;
        },
      );
      idle.add(worker.id);
    }
    return { wakeOne };
  }

  const lanes = new Map<JobName, { wakeOne(): void }>();
  for (const name of JOB_NAMES) lanes.set(name, await startLane(name));
  return {
    wake(names) {
      for (const name of names) lanes.get(name)?.wakeOne();
    },
  };
}
