import type { RefreshDeps } from '../connections/refresh-connection.ts';
import { createRefreshLanes } from '../connections/refresh-lanes.ts';
import type { Deps } from '../deps.ts';

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
