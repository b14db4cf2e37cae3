import type { JobName, JobProgress } from '@evergrant/core';
import type { PgBoss } from 'pg-boss';

/** Notes down how far a job has come that is being worked on; `PgBoss.update` changes only those that wait. */
export async function saveQueuedProgress(
  boss: Pick<PgBoss, 'getDb'>,
  { name, id }: { readonly name: JobName; readonly id: string },
  progress: JobProgress,
): Promise<void> {
  await boss
    .getDb()
    .executeSql('UPDATE pgboss.job SET data = data || $3::jsonb WHERE name = $1 AND id = $2', [
      name,
      id,
      JSON.stringify(progress),
    ]);
}
