import { type Deps, type JobName, type JobPayloads, revokeGrant } from '@evergrant/core';
import type { PgBoss } from 'pg-boss';

/** Job name -> what does it. */
const handlers: { readonly [Name in JobName]: (deps: Deps, payload: JobPayloads[Name]) => Promise<unknown> } =
  {
    'revoke-grant': (deps, payload) =>
      revokeGrant(deps, payload, { actor: 'system', correlationId: payload.correlationId }),
  };

/** Starts working on every queue. */
export async function registerHandlers(boss: PgBoss, deps: Deps): Promise<void> {
  await boss.work<JobPayloads['revoke-grant']>(
    'revoke-grant',
    { batchSize: 1, pollingIntervalSeconds: 2 },
    async ([job]) => {
      if (job !== undefined) await handlers['revoke-grant'](deps, job.data);
    },
  );
}
