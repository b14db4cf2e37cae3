import { type ConnectionScope, isWithin } from '../connections/connection-store.ts';
import type { Deps } from '../deps.ts';
import { type ErrorCode, IntegrationsServiceError } from '../errors.ts';
import { type Flow, findFlow } from '../state/flow-store.ts';

export interface FailedFlow {
  readonly status: 'error';
  readonly code: ErrorCode;
  /** What the provider called it, for whoever runs the hub: a code, never prose. */
  readonly providerError?: string | undefined;
  /** The connection that was made all the same, and is not ready. */
  readonly connectionId?: number | undefined;
}

export type FlowStatus =
  | { readonly status: 'pending'; readonly expiresAt: string }
  | { readonly status: 'connected'; readonly connectionId: number }
  | FailedFlow
  | { readonly status: 'expired' };

/**
 * What became of a flow: the truth that windows and messages only speed up.
 *
 * @throws NOT_FOUND unknown, somebody else's, or not of what a guest was invited for
 */
export async function getFlow(
  deps: Pick<Deps, 'db' | 'clock'>,
  scope: ConnectionScope,
  flowId: string,
): Promise<FlowStatus> {
  const flow = await findFlow(deps.db.pool, flowId);
  if (flow === null || !isWithin(scope, flow)) throw new IntegrationsServiceError('NOT_FOUND');
  return statusOf(flow, deps.clock.now());
}

/** What a flow has come to at a moment. */
export function statusOf(flow: Pick<Flow, 'outcome' | 'expiresAt'>, now: Date): FlowStatus {
  if (flow.outcome?.status === 'connected')
    return { status: 'connected', connectionId: flow.outcome.connectionId };
  if (flow.outcome?.status === 'error') {
    const { status, code, providerError, connectionId } = flow.outcome;
    return {
      status,
      code,
      ...(providerError === undefined ? {} : { providerError }),
      ...(connectionId === undefined ? {} : { connectionId }),
    };
  }
  return flow.expiresAt <= now
    ? { status: 'expired' }
    : { status: 'pending', expiresAt: flow.expiresAt.toISOString() };
}
