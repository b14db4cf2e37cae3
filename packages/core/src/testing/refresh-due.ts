import type { Deps } from '../deps.ts';
import type { RefreshDeps } from '../tokens/refresh-connection.ts';
import { createRefreshLanes } from '../tokens/refresh-lanes.ts';

/**
 * One pass over what is due, to its end.
 *
 * @returns how many connections were worked on
 */
export async function refreshDue(deps: RefreshDeps & Pick<Deps, 'providerHealth'>): Promise<number> {
  const lanes = createRefreshLanes(deps);
  const { started } = await lanes.tick();
  await lanes.idle();
  return started;
}
