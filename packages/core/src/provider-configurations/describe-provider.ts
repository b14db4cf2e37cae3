import {
  catalog,
  type NoticeVerifier,
  noticeVerifierOf,
  type Problem,
  type Provider,
  parseProviderEntry,
} from '@evergrant/providers';
import type { Deps, Settings } from '../deps.ts';
import { noticeAddressOf } from '../provider-notices/notice-address.ts';
import { redirectUriOf } from '../state/redirect-url.ts';
import { describeParameter, type ParameterDescription } from './describe-parameter.ts';
import { invalidInput } from './invalid-input.ts';
import { isOffered } from './is-offered.ts';

/** What an operator must know and give to set a provider up. */
export interface ProviderDescription {
  readonly id: string;
  readonly displayName: string;
  readonly category: string;
  /** The provider's own documentation. */
  readonly documentation: string | null;
  readonly note: string | null;
  /** To be registered at the provider, exactly. */
  readonly redirectUri: string;
  readonly redirectUriNote: string | null;
  /**
   * What proves the client: a secret, a private key that signs, nothing (`public`), or nothing to be given at all because
   * the hub registers itself (`registered`).
   */
  readonly credentials: 'client_secret' | 'private_key' | 'public' | 'registered';
  /** What the provider sends by itself when an account withdraws its grant; null: nothing that is known. */
  readonly notices: {
    /** To be entered at the provider: one address, or one for each topic. */
    readonly addresses: readonly string[];
    readonly verifiedBy: NoticeVerifier;
    readonly note: string;
  } | null;
  /** What is asked for unless the operator says otherwise. */
  readonly scope: readonly string[];
  /** `operator`: must be given here. `user`: asked for at every connect, unless it is given here. */
  readonly parameters: readonly (ParameterDescription & { readonly source: 'operator' | 'user' })[];
}

/** A provider that is about to be set up: what is known of it, and what the form starts with. */
export interface ProviderDraft {
  readonly description: ProviderDescription;
  /** Null: everything stands in the catalog. */
  readonly entry: Readonly<Record<string, unknown>> | null;
  readonly clientId: string;
  /** Empty: the scopes of the entry. */
  readonly scope: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
}

/** What proves the client at a provider. */
export function credentialsOf(provider: Provider): ProviderDescription['credentials'] {
  if (provider.client_registration !== undefined) return 'registered';
  if (provider.token_endpoint_auth_method === 'none') return 'public';
  return provider.token_endpoint_auth_method === 'private_key_jwt' ||
    provider.token_request?.client_secret !== undefined
    ? 'private_key'
    : 'client_secret';
}

function noticesOf(
  settings: Pick<Settings, 'publicUrl'>,
  provider: Provider,
): ProviderDescription['notices'] {
  const { id, notices } = provider;
  if (notices === undefined) return null;
  const address = noticeAddressOf(settings, id);
  const addresses =
    notices.topic === 'address'
      ? Object.keys(notices.topics).map((topic) => `${address}/${topic}`)
      : [address];
  return { addresses, verifiedBy: noticeVerifierOf(notices), note: notices.note };
}

function parametersOf(provider: Provider): ProviderDescription['parameters'] {
  return Object.entries(provider.parameters ?? {}).flatMap(([name, parameter]) => {
    const { source = 'user' } = parameter;
    return source === 'user' || source === 'operator'
      ? { ...describeParameter(name, parameter), source }
      : [];
  });
}

export const describeProvider = (
  { settings }: Pick<Deps, 'settings'>,
  provider: Provider,
): ProviderDescription => ({
  id: provider.id,
  displayName: provider.display_name,
  category: provider.category,
  documentation: provider.service_documentation ?? null,
  note: provider.note ?? null,
  redirectUri: redirectUriOf(settings, provider.id),
  redirectUriNote: provider.redirect_uri_note ?? null,
  credentials: credentialsOf(provider),
  notices: noticesOf(settings, provider),
  scope: provider.scope,
  parameters: parametersOf(provider),
});

/** Every provider of the catalog that can still be set up, by name. */
export function describeCatalog(deps: Pick<Deps, 'settings' | 'clock'>): ProviderDescription[] {
  return [...catalog.values()]
    .filter((provider) => isOffered(provider, deps.clock))
    .map((provider) => describeProvider(deps, provider))
    .sort((a, b) => a.displayName.localeCompare(b.displayName));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An entry as in the catalog, with its `id`; or as in the providers file, below it. */
function splitId(content: unknown): { id: string; fields: Record<string, unknown> } {
  if (!isRecord(content)) throw invalidInput([{ path: 'entry', message: 'must be a map of fields' }]);
  const [only, ...others] = Object.entries(content);
  if (only !== undefined && others.length === 0 && isRecord(only[1])) return { id: only[0], fields: only[1] };
  const { id, ...fields } = content;
  if (typeof id !== 'string') throw invalidInput([{ path: 'entry.id', message: 'missing' }]);
  return { id, fields };
}

/** Fields of a pasted entry that are not part of the entry that is kept: the form has inputs for them. */
export const isGivenApart = (provider: string, field: string): boolean =>
  ['id', 'status', 'client_id', 'client_secret', 'notice_secret'].includes(field) ||
  // Below a provider of the catalog these are values; elsewhere they declare what may be given.
  (field === 'parameters' && catalog.has(provider));

/** Paths of an entry's problems, as the entry is part of a form. */
export const inEntry = ({ path, message }: Problem): Problem => ({
  path: path === '' ? 'entry' : `entry.${path}`,
  message,
});

/**
 * Reads an entry that an operator pasted, in the form of the catalog or of the providers file.
 *
 * @throws VALIDATION_ERROR with the path of every wrong field
 */
export function describeEntry(deps: Pick<Deps, 'settings'>, content: unknown): ProviderDraft {
  const { id, fields } = splitId(content);
  const secrets = ['client_secret', 'notice_secret'].filter((name) => Object.hasOwn(fields, name));
  if (secrets.length > 0)
    throw invalidInput(
      secrets.map((name) => ({
        path: `entry.${name}`,
        message: 'does not belong here: the next step asks for it and seals it',
      })),
    );
  const parsed = parseProviderEntry(id, fields);
  if (!parsed.ok) throw invalidInput(parsed.problems.map(inEntry));
  const { client_id: clientId = '', parameters = {}, scope = [] } = parsed.client;
  const own = Object.entries(fields).filter(([field]) => !isGivenApart(id, field) && field !== 'scope');
  const { scope: _, ...unscoped } = fields;
  const preset = parseProviderEntry(id, unscoped);
  return {
    description: describeProvider(deps, preset.ok ? preset.provider : parsed.provider),
    entry: own.length === 0 ? null : Object.fromEntries(own),
    clientId,
    scope,
    parameters,
  };
}
