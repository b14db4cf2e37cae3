import { createRefreshLanes, type LaneDeps } from '../tokens/refresh-lanes.ts';

/**
 * One pass over what is due, to its end.
 *
 * @returns how many connections were worked on
 */
export async function refreshDue(deps: LaneDeps): Promise<number> {
  const lanes = createRefreshLanes(deps);
  const { started } = await lanes.tick();
  await lanes.idle();
  return started;
}
