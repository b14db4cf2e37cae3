import { createRowGuard, createVault, openStoredProviders, type StoredProvider } from '@evergrant/core';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { loadRing } from '../hub/load-keys.ts';
import { type HubDatabase, withDatabase } from '../hub/with-database.ts';

/** The providers that operators set up in the dashboard. */
export interface StoredProviders {
  readonly providers: ReadonlyMap<string, StoredProvider>;
  /** Why there may be more than these: the database cannot be read. */
  readonly remark: string | undefined;
}

/** @throws CliError no keys, or not the right ones */
export const openProviders = async (hub: HubDatabase): Promise<ReadonlyMap<string, StoredProvider>> => {
  const ring = await loadRing(hub);
  const rows = createRowGuard(ring, () => undefined);
  return openStoredProviders({ db: hub.db, vault: createVault(ring), rows });
};

/** Reads them; without a database to read, what the configuration says is still worth an answer. */
export async function readStoredProviders(context: Context): Promise<StoredProviders> {
  try {
    return await withDatabase(context, async (hub) => ({
      providers: await openProviders(hub),
      remark: undefined,
    }));
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const remark =
      error.code === 'NOT_SET_UP'
        ? undefined
        : `Providers of the dashboard are not considered: ${error.message}`;
    return { providers: new Map(), remark };
  }
}
