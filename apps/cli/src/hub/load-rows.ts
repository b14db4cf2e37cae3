import { createRowGuard, createRowTeller, type RowGuard } from '@evergrant/core';
import { loadRing } from './load-keys.ts';
import { silentLog } from './silent-log.ts';
import type { HubDatabase } from './with-database.ts';

/**
 * Seals what a command writes, and refuses what was written past the hub, as the hub does.
 *
 * @throws CliError `KEYS_DO_NOT_FIT`
 */
export async function loadRows(hub: HubDatabase): Promise<RowGuard> {
  return createRowGuard(await loadRing(hub), createRowTeller({ db: hub.db, log: silentLog }));
}
