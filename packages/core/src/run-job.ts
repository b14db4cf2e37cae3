import type { RequestOrigin } from './audit/audit-event.ts';
import { revokeGrant } from './connections/revoke-grant.ts';
import type { Deps } from './deps.ts';
import { revokeOrphan } from './flows/orphaned-grant.ts';
import type { Job, JobName, JobPayloads, JobRun } from './jobs/jobs.ts';
import { scopeOf } from './provider-health/record-health.ts';
import { type FollowDeps, followNotice } from './provider-notices/follow-notice.ts';
import { traced } from './tracer.ts';
import { type DeliverDeps, deliverWebhook } from './webhooks/deliver-webhook.ts';

type JobDeps = FollowDeps & DeliverDeps & Pick<Deps, 'meter' | 'tracer'>;

/** Job name -> what does it. */
const handlers: {
  readonly [Name in JobName]: (deps: JobDeps, payload: JobPayloads[Name], run: JobRun) => Promise<unknown>;
} = {
  'revoke-grant': revokeGrant,
  'revoke-orphan': revokeOrphan,
  'follow-notice': (deps, payload, { origin }) => followNotice(deps, payload, origin),
  'deliver-webhook': (deps, payload, { origin }) => deliverWebhook(deps, payload, origin),
};

/**
 * Does a job of the outbox.
 *
 * @param job.saveProgress keeps what is done of it for the next attempt. Default: nothing does
 * @throws what kept it from being done: it is to be tried again
 */
export async function runJob<Name extends JobName>(
  deps: JobDeps,
  {
    name,
    payload,
    saveProgress = async () => undefined,
  }: { readonly name: Name; readonly payload: JobPayloads[Name] } & Partial<Pick<JobRun, 'saveProgress'>>,
): Promise<void> {
  const origin: RequestOrigin = { actor: 'system', correlationId: payload.correlationId };
  const startTime = performance.now();
  const tell = (outcome: 'completed' | 'failed') =>
    deps.meter?.job({ job: name, outcome, durationMs: performance.now() - startTime });
  try {
    await traced(deps, { name: `job ${name}`, kind: 'consumer', correlationId: payload.correlationId }, () =>
      handlers[name](deps, payload, { origin, saveProgress }),
    );
    tell('completed');
  } catch (error) {
    tell('failed');
    throw error;
  }
}

/** What a job may hold up while it waits for an answer: only so many of one group are done at once. */
export const groupOfJob = (deps: Pick<Deps, 'providers'>, job: Job): string => {
  if (job.name === 'deliver-webhook') return job.payload.endpointId;
  const { provider, host } = scopeOf(deps, job.payload);
  return `${provider} ${host}`;
};
