import type { ProviderSettings } from '@evergrant/database';
import type { Queryable } from '../transaction.ts';

/** What the settings of each provider were at the last start, by provider. */
export async function findSettings(db: Queryable): Promise<ReadonlyMap<string, string>> {
  const { rows } = await db.query<ProviderSettings>({
    text: 'SELECT provider, fingerprint FROM provider_settings',
  });
  return new Map(rows.map(({ provider, fingerprint }) => [provider, fingerprint]));
}

export async function saveSettings(db: Queryable, provider: string, fingerprint: string): Promise<void> {
  await db.query({
    text: `INSERT INTO provider_settings (provider, fingerprint) VALUES ($1, $2)
      ON CONFLICT (provider) DO UPDATE SET fingerprint = excluded.fingerprint`,
    values: [provider, fingerprint],
  });
}

/** Forgets providers that are not set up any more: whoever comes back is new. */
export async function forgetSettingsExcept(db: Queryable, providers: readonly string[]): Promise<void> {
  await db.query({ text: 'DELETE FROM provider_settings WHERE provider <> ALL($1)', values: [providers] });
}
