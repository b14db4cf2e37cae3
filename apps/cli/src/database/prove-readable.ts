import { createVault, openSample } from '@evergrant/core';
import type { Config } from '@evergrant/server/config';
import { CliError } from '../cli-error.ts';
import type { Server } from '../hub/find-server.ts';
import { loadRing } from '../hub/load-keys.ts';
import { connect } from '../hub/with-database.ts';

/** Rows of each table. */
const SAMPLE = 100;

/**
 * Tries the encryption keys on what was copied.
 *
 * @returns how many sealed rows were opened
 * @throws CliError `KEYS_DO_NOT_FIT`
 */
export async function proveReadable(config: Config, server: Server): Promise<number> {
  const db = await connect({ databaseUrl: undefined, databaseDirectUrl: undefined }, server);
  try {
    const vault = createVault(await loadRing({ config, db }));
    const { opened, unreadable } = await openSample({ db, vault }, SAMPLE);
    if (unreadable === 0) return opened;
    throw new CliError(
      'KEYS_DO_NOT_FIT',
      `Everything was copied, but of ${opened + unreadable} sealed rows ${unreadable} do not open with these keys.`,
    );
  } finally {
    await db.close();
  }
}
