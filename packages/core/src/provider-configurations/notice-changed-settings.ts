import type { Deps } from '../deps.ts';
import { fingerprintOf } from '../vault/fingerprint.ts';
import type { KeyRing } from '../vault/key-ring.ts';
import { findSettings, forgetSettingsExcept, saveSettings } from './provider-settings-store.ts';
import { retryProvider } from './retry-provider.ts';

/**
 * Notices which providers have other settings than when a process last started (the providers file, the environment or the
 * catalog has changed), and tries again what failed there. To be called at start. Of several processes that start at
 * once each may do it.
 *
 * @returns the ids of these providers
 */
export async function noticeChangedSettings(
  { db, providers, log }: Pick<Deps, 'db' | 'providers' | 'log'>,
  ring: KeyRing,
): Promise<readonly string[]> {
  const before = await findSettings(db.pool);
  const now = new Map(providers.list().map((entry) => [entry.provider.id, fingerprintOf(ring, entry)]));
  const changed = [...now].filter(([provider, fingerprint]) => before.get(provider) !== fingerprint);
  for (const [provider, fingerprint] of changed) {
    await retryProvider(db, provider);
    await saveSettings(db.pool, provider, fingerprint);
    log.info({ provider }, 'The settings of the provider are new: what failed there is tried again');
  }
  await forgetSettingsExcept(db.pool, [...now.keys()]);
  return changed.map(([provider]) => provider);
}
