import type { OutboxJob as OutboxModel } from '@evergrant/database';
import { type AuditedEvent, auditParameter, insertAuditEventsSql } from '../audit/audit-store.ts';
import { columns } from '../columns.ts';
import type { Queryable } from '../transaction.ts';
import type { Job, JobName, JobPayloads, JobProgress } from './jobs.ts';

/** A moment is kept to the millisecond: rounded up, what is due now would be due only after a look at what is due. */
const AT_ONCE = "date_trunc('milliseconds', now())";

/** A job as it waits. */
export type OutboxJob = Job & { readonly id: string };

/**
 * SQL that leaves a job in the outbox, joined into the statement that causes it: the job exists exactly when the
 * change does. Its arguments are SQL expressions.
 */
export const insertJobSql = (
  name: JobName,
  job: { readonly payload: string; readonly dueAt: string; readonly from: string },
): string =>
  `INSERT INTO outbox (name, payload, due_at) SELECT '${name}', ${job.payload}, ${job.dueAt} FROM ${job.from} RETURNING id`;

/** Withdraws a job whose work has been done already, and audits that work. Once the queue has the job, it stays there. */
export async function withdrawJob(db: Queryable, id: string | null, event: AuditedEvent): Promise<void> {
  await db.query({
    name: 'withdraw_job',
    text: `WITH withdrawn AS (DELETE FROM outbox WHERE id = $1) ${insertAuditEventsSql('$2')}`,
    values: [id, auditParameter(event)],
  });
}

/** Notes down how far a job has come that still waits here, for whoever does it next. */
export async function saveJobProgress(db: Queryable, id: string, progress: JobProgress): Promise<void> {
  await db.query({
    name: 'save_job_progress',
    text: 'UPDATE outbox SET payload = payload || $2::jsonb WHERE id = $1',
    values: [id, JSON.stringify(progress)],
  });
}

/**
 * Leaves a job.
 *
 * @param delayMs how long it waits. Default 0: it is due at once
 * @returns its id
 */
export async function insertJob<Name extends JobName>(
  db: Queryable,
  name: Name,
  { payload, delayMs = 0 }: { payload: JobPayloads[Name]; delayMs?: number },
): Promise<string> {
  const { rows } = await db.query<{ id: string }>({
    text: `INSERT INTO outbox (name, payload, due_at) VALUES ($1, $2, ${AT_ONCE} + $3 * interval '1 millisecond')
      RETURNING id::text`,
    values: [name, JSON.stringify(payload), delayMs],
  });
  const [row] = rows;
  if (row === undefined) throw new Error('the outbox did not take the job');
  return row.id;
}

/** A job whose time has not come, and until when it waits; it is still there for others. */
export async function findWaitingJob(
  db: Queryable,
  id: string,
): Promise<Pick<OutboxModel, 'payload' | 'dueAt'> | null> {
  const { rows } = await db.query<Pick<OutboxModel, 'payload' | 'dueAt'>>({
    text: `SELECT ${columns(['payload', 'dueAt'])} FROM outbox WHERE id = $1 AND due_at > now()`,
    values: [id],
  });
  return rows[0] ?? null;
}

/** Takes a job out whose time has not come, so that it is never done: of any number of calls exactly one gets it. */
export async function takeWaitingJob(
  db: Queryable,
  id: string,
): Promise<Pick<OutboxModel, 'payload'> | null> {
  const { rows } = await db.query<Pick<OutboxModel, 'payload'>>({
    text: 'DELETE FROM outbox WHERE id = $1 AND due_at > now() RETURNING payload',
    values: [id],
  });
  return rows[0] ?? null;
}

/** Lets a job wait no longer. @returns whether it was waiting */
export async function hastenJob(db: Queryable, id: string): Promise<boolean> {
  const { rowCount } = await db.query({
    text: `UPDATE outbox SET due_at = ${AT_ONCE} WHERE id = $1 AND due_at > now()`,
    values: [id],
  });
  return rowCount === 1;
}

/** Takes jobs out whose time has come, oldest first, to be handed on in the same transaction; others take other ones. */
export async function takeDueJobs(tx: Queryable, limit: number): Promise<OutboxJob[]> {
  const { rows } = await tx.query<OutboxJob>({
    name: 'take_due_jobs',
    text: `DELETE FROM outbox WHERE id = ANY(ARRAY(
        SELECT id FROM outbox WHERE due_at <= now() ORDER BY due_at, id LIMIT $1 FOR UPDATE SKIP LOCKED))
      RETURNING id::text, name, payload`,
    values: [limit],
  });
  return rows;
}
