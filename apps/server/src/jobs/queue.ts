import {
  type Deps,
  groupOfJob,
  inTransaction,
  JOB_NAMES,
  type JobName,
  type Logger,
  takeDueJobs,
} from '@evergrant/core';
import type { Database } from '@evergrant/database';
import { PgBoss } from 'pg-boss';
import { queueTables } from './queue-store.ts';

/** What is done is forgotten at once. */
const QUEUE = {
  retryBackoff: true,
  retryDelayMax: 3_600,
  expireInSeconds: 120,
  deleteAfterSeconds: 60,
} as const;

/** Retries: doubling, at most an hour apart. */
const RETRIES: Readonly<Record<JobName, { readonly retryDelay: number; readonly retryLimit: number }>> = {
  /** 30 s at first, for about two weeks. */
  'revoke-grant': { retryDelay: 30, retryLimit: 340 },
  'revoke-orphan': { retryDelay: 30, retryLimit: 340 },
  /** 5 s at first, for about a day: what keeps being refused is found by the next refresh as well. */
  'follow-notice': { retryDelay: 5, retryLimit: 32 },
  /** 5 s at first, for about three days. */
  'deliver-webhook': { retryDelay: 5, retryLimit: 82 },
};

/** Jobs handed on in one transaction. */
const RELAY_BATCH = 200;

/** pg-boss on the hub's own pool. */
export async function startQueue(db: Database, log: Logger): Promise<PgBoss> {
  const boss = new PgBoss({
    db: queueTables(db.pool),
    schema: 'pgboss',
  });
  boss.on('error', (error) => log.error({ cause: error }, 'queue error'));
  await boss.start();
  for (const name of JOB_NAMES) await boss.createQueue(name, { ...QUEUE, ...RETRIES[name] });
  return boss;
}

/**
 * Hands what is due in the outbox to the queue, in one transaction: a job is in exactly one of the two. It is told there
 * what the job may hold up.
 *
 * @returns the names of what was handed on, and whether there may be more
 */
export async function relayJobs(
  deps: Pick<Deps, 'db' | 'providers'>,
  boss: PgBoss,
): Promise<{ relayed: JobName[]; more: boolean }> {
  return inTransaction(deps.db, async (tx) => {
    const jobs = await takeDueJobs(tx, RELAY_BATCH);
    for (const name of JOB_NAMES) {
      const batch = jobs
        .filter((job) => job.name === name)
        .map((job) => ({ data: job.payload, group: { id: groupOfJob(deps, job) } }));
      if (batch.length > 0) await boss.insert(name, batch, { db: queueTables(tx) });
    }
    const relayed = JOB_NAMES.filter((name) => jobs.some((job) => job.name === name));
    return { relayed, more: jobs.length === RELAY_BATCH };
  });
}
