import { isDeepStrictEqual } from 'node:util';
import { configureProvider, noticeVerifierOf, type Provider } from '@evergrant/providers';
import type { RequestOrigin } from '../audit/audit-event.ts';
import { insertAuditEvent } from '../audit/audit-store.ts';
import { ANY_USER } from '../changes/change-feed.ts';
import { notifyChange } from '../connections/connection-store.ts';
import type { Deps } from '../deps.ts';
import { IntegrationsServiceError } from '../errors.ts';
import { inTransaction, type Queryable } from '../transaction.ts';
import { credentialsOf, inEntry, isGivenApart } from './describe-provider.ts';
import { invalidInput } from './invalid-input.ts';
import { movedHosts } from './moved-hosts.ts';
import {
  countConnectionsOf,
  insertProviderConfiguration,
  lockProviderConfiguration,
  type ProviderConfigurationRow,
  updateProviderConfiguration,
} from './provider-configuration-store.ts';
import { retryProvider } from './retry-provider.ts';
import {
  clientSecretBinding,
  destinationOf,
  noticeSecretBinding,
  openClientSecret,
  readEntry,
} from './stored-provider.ts';

/** What an operator gives. */
export interface SaveProvider {
  readonly provider: string;
  /** True: refuse to replace one that is there. False: there must be one. */
  readonly isNew: boolean;
  /** Empty where the hub registers itself. */
  readonly clientId: string;
  /** Default: the one that is stored, unless where it is sent has changed. */
  readonly clientSecret?: string | undefined;
  /** Verifies the provider's notices, where the client secret does not. Default: the one that is stored. */
  readonly noticeSecret?: string | undefined;
  /** Empty: the scopes of the entry. */
  readonly scope: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
  /** A whole catalog entry, or the fields that replace those of the catalog's; null: as in the catalog. */
  readonly entry: Readonly<Record<string, unknown>> | null;
  /** False: connections that exist go on, new ones are not offered. */
  readonly offered: boolean;
  /** New hosts that tokens of existing connections may be sent to, by name. */
  readonly confirmedHosts: readonly string[];
  /** The operator, for the audit log. */
  readonly userId: number;
}

/** @throws VALIDATION_ERROR for what has an input of its own: two values for one thing would not be understood */
function entryOf({ provider, entry, offered }: SaveProvider): ProviderConfigurationRow['entry'] {
  const { id, ...own } = entry ?? {};
  if (id !== undefined && id !== provider)
    throw invalidInput([{ path: 'entry.id', message: `is ${provider} and cannot be changed` }]);
  const apart = Object.keys(own).filter((field) => isGivenApart(provider, field));
  if (apart.length > 0)
    throw invalidInput(
      apart.map((field) => ({ path: `entry.${field}`, message: 'has an input of its own' })),
    );
  const whole = offered ? own : { ...own, status: 'retired' };
  return Object.keys(whole).length === 0 ? null : whole;
}

function providerOf(row: Pick<ProviderConfigurationRow, 'provider' | 'entry' | 'scope'>): Provider {
  const parsed = readEntry(row);
  if (parsed.ok) return parsed.provider;
  throw invalidInput(
    parsed.problems.map((problem) =>
      problem.path === 'id' ? { path: 'provider', message: problem.message } : inEntry(problem),
    ),
  );
}

const needsSecret = (provider: Provider): boolean =>
  ['client_secret', 'private_key'].includes(credentialsOf(provider));

/** The secret that counts from now on. A stored one stays only while it goes where it went before. */
function secretOf(
  deps: Pick<Deps, 'vault'>,
  input: SaveProvider,
  { stored, provider }: { stored: ProviderConfigurationRow | null; provider: Provider },
): string | undefined {
  if (!needsSecret(provider)) return undefined;
  if (input.clientSecret !== undefined || stored === null) return input.clientSecret;
  if (stored.clientSecret === null) return undefined;
  const before = readEntry(stored);
  const staysPut =
    before.ok &&
    isDeepStrictEqual(
      destinationOf(before.provider, stored.parameters),
      destinationOf(provider, input.parameters),
    );
  const secret = openClientSecret(deps, stored);
  if (staysPut && secret !== null) return secret;
  const message = staysPut
    ? 'does not open with the keys of this hub: give it again'
    : 'has to be given again, because where it is sent has changed';
  throw invalidInput([{ path: 'client_secret', message }]);
}

/** It is sent nowhere, so that a stored one stays wherever the provider is; one that nothing needs goes. */
function sealedNoticeSecret(
  { vault }: Pick<Deps, 'vault'>,
  { provider: id, noticeSecret }: SaveProvider,
  { stored, provider: { notices } }: { stored: ProviderConfigurationRow | null; provider: Provider },
): string | null {
  if (notices === undefined || noticeVerifierOf(notices) !== 'notice_secret') return null;
  return noticeSecret === undefined
    ? (stored?.noticeSecret ?? null)
    : vault.encryptToken(noticeSecret, noticeSecretBinding(id));
}

/**
 * Refuses to send tokens of existing connections to a host that the operator has not named.
 *
 * @returns the new hosts
 */
async function confirmHosts(
  tx: Queryable,
  { provider: id, parameters, confirmedHosts }: SaveProvider,
  row: {
    readonly found: ProviderConfigurationRow | null;
    readonly stored: ProviderConfigurationRow | null;
    readonly provider: Provider;
  },
): Promise<readonly string[]> {
  const { found, stored, provider } = row;
  if (found === null || (await countConnectionsOf(tx, id)) === 0) return [];
  const before = stored === null ? null : readEntry(stored);
  const place =
    stored !== null && before?.ok === true
      ? { provider: before.provider, parameters: stored.parameters }
      : null;
  const hosts = movedHosts(place, { provider, parameters });
  const confirmed = new Set(confirmedHosts.map((host) => host.toLowerCase()));
  const missing = hosts.filter((host) => !confirmed.has(host));
  if (missing.length > 0)
    throw invalidInput([
      {
        path: 'confirmed_hosts',
        message: `tokens of existing connections would be sent to ${missing.join(', ')}: name these hosts to allow it`,
      },
    ]);
  return hosts;
}

const FIELDS = ['clientId', 'clientSecret', 'noticeSecret', 'scope', 'parameters', 'entry'] as const;

async function save(
  deps: Pick<Deps, 'vault' | 'rows'>,
  tx: Queryable,
  { input, origin }: { readonly input: SaveProvider; readonly origin: RequestOrigin },
): Promise<void> {
  const { provider: id, clientId, scope, parameters, isNew, userId } = input;
  const found = await lockProviderConfiguration(tx, id);
  if (!isNew && found === null) throw new IntegrationsServiceError('INVALID_PROVIDER', { provider: id });
  // What was changed past the hub says nothing of where its secret went before.
  const stored = found === null ? null : deps.rows.admit('provider_configurations', found);
  const entry = entryOf(input);
  const provider = providerOf({ provider: id, entry, scope });
  const secret = secretOf(deps, input, { stored: isNew ? null : stored, provider });
  const checked = configureProvider(provider, {
    ...(clientId === '' ? {} : { client_id: clientId }),
    ...(secret === undefined ? {} : { client_secret: secret }),
    parameters: { ...parameters },
  });
  if (!checked.ok) throw invalidInput(checked.problems);
  const hosts = await confirmHosts(tx, input, { found, stored, provider });

  const sealed =
    input.clientSecret === undefined
      ? (stored?.clientSecret ?? null)
      : deps.vault.encryptToken(input.clientSecret, clientSecretBinding(id));
  const clientSecret = secret === undefined ? null : sealed;
  const content = { provider: id, clientId, scope, parameters, entry };
  const noticeSecret = sealedNoticeSecret(deps, input, { stored, provider });
  const row = {
    ...content,
    clientSecret,
    noticeSecret,
    seal: deps.rows.seal('provider_configurations', content),
  };
  if (!isNew) await updateProviderConfiguration(tx, row);
  else if (!(await insertProviderConfiguration(tx, row)))
    throw invalidInput([{ path: 'provider', message: 'is set up already' }]);
  const changed = FIELDS.filter((field) => !isDeepStrictEqual(stored?.[field] ?? null, row[field]));
  await insertAuditEvent(
    tx,
    {
      event: 'provider_configured',
      userId,
      provider: id,
      metadata: { added: isNew, changed, offered: input.offered, ...(hosts.length > 0 && { hosts }) },
    },
    origin,
  );
  await notifyChange(tx, { userId: ANY_USER, connectionId: 0 });
}

/**
 * Adds a provider, or changes it; every process knows within moments. Secrets are sealed and never come back.
 * What an earlier mistake of the configuration did to connections is tried again at once.
 *
 * @throws VALIDATION_ERROR with the path of every wrong field: `provider`, `client_id`, `client_secret`, `parameters.<name>`,
 *   `entry.<path>`, `confirmed_hosts`: tokens of existing connections would be sent to hosts that are not named there
 * @throws PROVIDER_READ_ONLY the configuration decides about it
 * @throws INVALID_PROVIDER it was to be changed, and is gone
 */
export async function saveProvider(
  deps: Pick<Deps, 'db' | 'vault' | 'rows' | 'providers'>,
  input: SaveProvider,
  origin: RequestOrigin,
): Promise<void> {
  const { provider } = input;
  if (deps.providers.isFixed(provider))
    throw new IntegrationsServiceError('PROVIDER_READ_ONLY', { provider });
  await inTransaction(deps.db, (tx) => save(deps, tx, { input, origin }));
  await deps.providers.reload();
  await retryProvider(deps.db, provider);
}
