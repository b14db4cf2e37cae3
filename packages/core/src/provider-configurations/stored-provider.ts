import {
  type ConfiguredProvider,
  configureProvider,
  type Problem,
  type Provider,
  parseProviderEntry,
} from '@evergrant/providers';
import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import type { SealBinding } from '../vault/sealed-token.ts';
import type { ProviderConfigurationRow } from './provider-configuration-store.ts';

/** What the sealed client secret of a provider is bound to. */
export const clientSecretBinding = (provider: string) => ({
  owner: `provider:${provider}`,
  field: 'client_secret',
});

/** What the sealed secret of a provider's notices is bound to. */
export const noticeSecretBinding = (provider: string) => ({
  owner: `provider:${provider}`,
  field: 'notice_secret',
});

/** A stored configuration, ready for use, or why it cannot be used. */
export type StoredProvider =
  | { readonly ok: true; readonly configured: ConfiguredProvider }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** The entry that a row describes: its own, or the catalog's with the fields that the row replaces. */
export const readEntry = ({
  provider,
  entry,
  scope,
}: Pick<ProviderConfigurationRow, 'provider' | 'entry' | 'scope'>) =>
  parseProviderEntry(provider, { ...entry, ...(scope.length === 0 ? {} : { scope }) });

/** @returns undefined when there is none, null when it does not open with the key ring */
export const openClientSecret = (
  deps: Pick<Deps, 'vault'>,
  { provider, clientSecret }: Pick<ProviderConfigurationRow, 'provider' | 'clientSecret'>,
): string | null | undefined => open(deps, clientSecret, clientSecretBinding(provider));

function open(
  { vault }: Pick<Deps, 'vault'>,
  sealed: string | null,
  binding: SealBinding,
): string | null | undefined {
  if (sealed === null) return undefined;
  try {
    return vault.decryptToken(sealed, binding);
  } catch (error) {
    if (error instanceof IntegrationsServiceError) return null;
    throw error;
  }
}

/** Nobody knows where it would send what it is given. */
const TAMPERED: StoredProvider = {
  ok: false,
  problems: [
    { path: 'provider', message: 'was changed past this hub: look through it, and save it with its secret' },
  ],
};

/** Puts a row together with the catalog, which may have changed since the row was written, and opens its secret. */
export function openStoredProvider(
  deps: Pick<Deps, 'vault' | 'rows'>,
  row: ProviderConfigurationRow,
): StoredProvider {
  if (deps.rows.admit('provider_configurations', row) === null) return TAMPERED;
  const entry = readEntry(row);
  if (!entry.ok) return entry;
  const clientSecret = openClientSecret(deps, row);
  if (clientSecret === null)
    return {
      ok: false,
      problems: [
        { path: 'client_secret', message: 'does not open with the keys of this hub: give it again' },
      ],
    };
  // Accounts go on without it: then no notice verifies.
  const noticeSecret = open(deps, row.noticeSecret, noticeSecretBinding(row.provider)) ?? undefined;
  return configureProvider(entry.provider, {
    ...(row.clientId === '' ? {} : { client_id: row.clientId }),
    ...(clientSecret === undefined ? {} : { client_secret: clientSecret }),
    ...(noticeSecret === undefined ? {} : { notice_secret: noticeSecret }),
    parameters: { ...row.parameters },
  });
}

/** Fields that say nothing of where a secret goes and how. */
const HARMLESS: ReadonlySet<string> = new Set([
  'display_name',
  'category',
  'status',
  'sunset',
  'note',
  'redirect_uri_note',
  'service_documentation',
  'scope',
  'scopes_supported',
  'scope_descriptions',
  'notices',
] satisfies (keyof Provider)[]);

/** What decides where a client secret is sent: a stored one must not follow when this changes. */
export const destinationOf = (
  provider: Provider,
  parameters: Readonly<Record<string, string>>,
): Record<string, unknown> => ({
  ...Object.fromEntries(Object.entries(provider).filter(([field]) => !HARMLESS.has(field))),
  given: parameters,
});
