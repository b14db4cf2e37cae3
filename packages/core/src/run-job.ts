import type { RequestOrigin } from './audit/audit-event.ts';
import { type RevokeDeps, revokeGrant } from './connections/revoke-grant.ts';
import { revokeOrphan } from './flows/orphaned-grant.ts';
import type { JobName, JobPayloads } from './jobs/jobs.ts';
import { type DeliverDeps, deliverWebhook } from './webhooks/deliver-webhook.ts';

type JobDeps = RevokeDeps & DeliverDeps;

/** Job name -> what does it. */
const handlers: {
  readonly [Name in JobName]: (
    deps: JobDeps,
    payload: JobPayloads[Name],
    origin: RequestOrigin,
  ) => Promise<unknown>;
} = {
  'revoke-grant': revokeGrant,
  'revoke-orphan': revokeOrphan,
  'deliver-webhook': deliverWebhook,
};

/**
 * Does a job of the outbox.
 *
 * @throws what kept it from being done: it is to be tried again
 */
export async function runJob<Name extends JobName>(
  deps: JobDeps,
  { name, payload }: { readonly name: Name; readonly payload: JobPayloads[Name] },
): Promise<void> {
  await handlers[name](deps, payload, { actor: 'system', correlationId: payload.correlationId });
}
