import type { Deps } from '../deps.ts';
import { findFlowsOfSession } from '../state/flow-store.ts';
import { type FlowStatus, statusOf } from './get-flow.ts';

/** An attempt that was made in a connect session. */
export interface SessionFlow {
  readonly flowId: string;
  readonly provider: string;
  readonly flow: FlowStatus;
}

/**
 * What was started in a connect session and what became of it, newest first: how a page that opened the session in another window
 * learns the truth, whatever became of that window.
 */
export async function listSessionFlows(
  deps: Pick<Deps, 'db' | 'clock'>,
  connectSessionId: string,
): Promise<SessionFlow[]> {
  const now = deps.clock.now();
  const flows = await findFlowsOfSession(deps.db.pool, connectSessionId);
  return flows.map((flow) => ({ flowId: flow.id, provider: flow.provider, flow: statusOf(flow, now) }));
}
