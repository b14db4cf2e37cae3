import { createHash } from 'node:crypto';
import { type ConfiguredProvider, learnParameters, type Provider } from '@evergrant/providers';
import { LRUCache } from 'lru-cache';
import type { AuthorizationServer } from 'oauth4webapi';
import type { Clock, Logger } from '../effects.ts';
import { IntegrationsServiceError } from '../errors.ts';
import type { GuardedFetch } from '../outbound/guarded-fetch.ts';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import type { OutsideText } from '../outside-text.ts';
import type { ApiCredentials } from './ask-provider.ts';
import { type AuthorizationResponse, readAuthorizationResponse } from './authorization-response.ts';
import {
  type AuthorizationSecrets,
  authorizationUrl,
  createAuthorizationSecrets,
} from './authorization-url.ts';
import { createMemoryClients, type RegisteredClients } from './client-registration.ts';
import { createClockWatch } from './clock-watch.ts';
import { type DiscoveryPlace, discover } from './discovery.ts';
import { type AuthorizationGrant, exchangeCode, exchangeForLongLived } from './exchange-code.ts';
import { canIntrospect, introspectRefreshToken } from './introspect-token.ts';
import {
  keepTexts,
  keptAccount,
  keptParameters,
  keptProfile,
  keptResources,
  keptTokens,
} from './kept-texts.ts';
import {
  type AskedAccount,
  askForAccount,
  getUserProfile,
  type Profile,
  profileOfTokens,
} from './profile.ts';
import { createProviderClient, type ProtocolDeps, type ProviderClient } from './provider-client.ts';
import type { RefreshSubject } from './refresh-grant.ts';
import { refreshesAccessToken, refreshGrant } from './refresh-grant.ts';
import { listResources, type Resource } from './resources.ts';
import { type RevocableTokens, type RevocationProgress, revokeToken } from './revoke-token.ts';
import type { TokenSet } from './token-set.ts';
import { type ClientTrial, tryClient } from './try-client.ts';

/**
 * One provider with one set of parameters, ready for every step of the protocol. Texts that it has read can be kept as they
 * are; tokens are as the provider wrote them.
 */
export interface ProviderAdapter {
  readonly provider: Provider;
  /** Names the server that codes are sent to, and the client they are for: a flow ends where it began. */
  readonly destination: string;
  createSecrets(scope: readonly string[]): AuthorizationSecrets;
  authorizationUrl(request: Parameters<typeof authorizationUrl>[1]): Promise<string>;
  readAuthorizationResponse(parameters: URLSearchParams, state: string): Promise<AuthorizationResponse>;
  /** Spends the code: not to be repeated once it may have been processed. */
  exchangeCodeForToken(grant: AuthorizationGrant): Promise<TokenSet>;
  /** The second step where the provider wants one, and nothing elsewhere. May be repeated. */
  exchangeForLongLivedToken(tokens: TokenSet): Promise<TokenSet>;
  getUserProfile(tokens: TokenSet, callbackParameters: URLSearchParams): Promise<Profile>;
  /** Whose access token it is, asked again later; null: the provider has no address for that. */
  askForAccount(credentials: ApiCredentials): Promise<AskedAccount | null>;
  /** Who the account is by the answer of the token endpoint alone, for when userinfo cannot be had; undefined: it does not say. */
  profileOfTokens(tokens: TokenSet): Profile | undefined;
  /** What the user may choose from after connecting (sites, tenants); nothing at most providers. */
  listResources(credentials: ApiCredentials): Promise<Resource[]>;
  refreshAccessToken(subject: RefreshSubject, signal?: AbortSignal): Promise<TokenSet>;
  /** Whether the provider can say what became of a refresh token (RFC 7662). */
  readonly canIntrospect: boolean;
  introspectRefreshToken(refreshToken: string): Promise<'active' | 'inactive'>;
  /**
   * Reads what an answer decides about later requests: the provider's addresses (data centre, instance), checked
   * against the allow-list, and values of the callback that are asked for again. To be kept with the connection and
   * given to {@link ProviderRegistry.adapter} from then on.
   *
   * @throws ProviderFailure of kind `malformed`: a host that is not allowed; nothing may be sent there
   */
  learnParameters(
    source: 'authorization_response' | 'token_response',
    answer: unknown,
  ): Record<string, string>;
  /** Default progress: nothing was answered yet, and everything may be presented. */
  revokeToken(
    tokens: RevocableTokens,
    progress?: RevocationProgress,
  ): Promise<'revoked' | 'unsupported' | 'stopped'>;
  /** Whether the provider answers, and knows the hub's client, by one request that harms nothing. */
  tryClient(redirectUri: string): Promise<ClientTrial>;
}

/** The providers that have client credentials here. */
export interface ProviderRegistry {
  /** All of them, by display name. */
  list(): readonly ConfiguredProvider[];
  find(id: string): ConfiguredProvider | undefined;
  /** @throws INVALID_PROVIDER */
  get(id: string): ConfiguredProvider;
  /**
   * @throws INVALID_PROVIDER, VALIDATION_ERROR (parameters)
   * @throws ProviderFailure discovery failed
   */
  adapter(id: string, parameters: Readonly<Record<string, string>>): Promise<ProviderAdapter>;
  /** Whether the operator's configuration names it: no other settings of this provider count then. */
  isFixed(id: string): boolean;
  /** Reads the providers kept elsewhere (`load`) anew; of several calls at once, the last one sees every change. */
  reload(): Promise<void>;
  /**
   * Reads an issuer's metadata, past the cache.
   *
   * @throws ProviderFailure
   */
  discover(place: DiscoveryPlace): Promise<AuthorizationServer>;
}

/** Discovery documents are read anew after an hour. */
const DISCOVERY_TTL_MS = 60 * 60_000;

/** Whether the access token itself is what this provider renews. */
export const isRefreshable = (
  provider: Provider,
  tokens: { refreshToken: string | null | undefined },
): boolean =>
  (tokens.refreshToken !== null && tokens.refreshToken !== undefined) || refreshesAccessToken({ provider });

const destinationOf = ({ server, client }: ProviderClient): string =>
  createHash('sha256')
    .update(JSON.stringify([server.issuer, server.token_endpoint, client.client_id]))
    .digest('base64url');

function learn(
  provider: Provider,
  source: 'authorization_response' | 'token_response',
  answer: unknown,
): Record<string, string> {
  const learned = learnParameters(provider, source, answer);
  if (learned.ok) return learned.values;
  throw new ProviderFailure(
    'malformed',
    `the answer names an address that is not allowed: ${learned.problems.map(({ path }) => path).join(', ')}`,
  );
}

const byDisplayName = (providers: readonly ConfiguredProvider[]): ConfiguredProvider[] =>
  providers.toSorted((a, b) => a.provider.display_name.localeCompare(b.provider.display_name));

/** What a registry needs from outside. */
export interface RegistryEffects {
  readonly fetch: GuardedFetch;
  readonly clock: Clock;
  /** Told what of an answer is odd, and what could not be kept as it was. */
  readonly log: Logger;
  /** Told when a provider's clock begins to differ by more than a minute (its minus ours, in ms), and ceases to (null). */
  readonly recordClock?: (provider: string, skewMs: number | null) => Promise<void>;
  /** Providers that are not in the configuration; asked at every `reload`. Default: there are none. */
  readonly load?: () => Promise<readonly ConfiguredProvider[]>;
  /**
   * For providers whose servers each want the hub to register first (Mastodon). Without it they cannot be used.
   * `clients` default: kept for as long as the process lives. `clientName` default: `Evergrant`.
   */
  readonly registration?: {
    readonly redirectUriOf: (provider: string) => string;
    readonly clients?: RegisteredClients;
    readonly clientName?: string;
  };
}

/**
 * A registry over the operator's configuration, and what `load` gives besides once it is reloaded. Where both name a
 * provider, the configuration wins.
 */
export function createProviderRegistry(
  configured: readonly ConfiguredProvider[],
  effects: RegistryEffects,
): ProviderRegistry {
  const fixed = new Map(configured.map((entry) => [entry.provider.id, entry]));
  let byId: ReadonlyMap<string, ConfiguredProvider> = fixed;
  let sorted = byDisplayName(configured);
  const discoveryCache = new LRUCache<string, AuthorizationServer>({ max: 1_000, ttl: DISCOVERY_TTL_MS });
  const { fetch, clock, log, load, registration } = effects;
  const clocks = createClockWatch({ clock, log, record: effects.recordClock });
  const shared: ProtocolDeps = {
    fetch,
    clock,
    log,
    registration:
      registration === undefined
        ? undefined
        : { clientName: 'Evergrant', clients: createMemoryClients(), ...registration },
    discoveryCache: {
      get: (address) => discoveryCache.get(address),
      set: (address, server) => void discoveryCache.set(address, server),
    },
  };

  const find = (id: string) => byId.get(id);
  const get = (id: string): ConfiguredProvider => {
    const entry = find(id);
    if (entry === undefined) throw new IntegrationsServiceError('INVALID_PROVIDER', { provider: id });
    return entry;
  };

  async function loadAnew(): Promise<void> {
    const loaded = (await load?.()) ?? [];
    byId = new Map([...loaded.map((entry) => [entry.provider.id, entry] as const), ...fixed]);
    sorted = byDisplayName([...byId.values()]);
  }

  let reloading = Promise.resolve();
  let next: Promise<void> | undefined;

  return {
    list: () => sorted,
    find,
    get,
    isFixed: (id) => fixed.has(id),
    reload() {
      // One after the other, so that an older answer never replaces a newer one; those who wait share the next load.
      next ??= reloading.then(() => {
        next = undefined;
        const load = loadAnew();
        reloading = load.catch(() => undefined);
        return load;
      });
      return next;
    },
    discover: (place) =>
      discover(place, {
        fetch,
        clock,
        discoveryCache: { ...shared.discoveryCache, get: () => undefined },
      }),
    async adapter(id, parameters) {
      const deps: ProtocolDeps = { ...shared, fetch: clocks.through(id, fetch) };
      const target = await createProviderClient(get(id), parameters, deps);
      const kept = <Read, Kept>(keep: (text: OutsideText, read: Read) => Kept, read: Read): Kept =>
        keepTexts(log, id, (text) => keep(text, read));
      return {
        provider: target.provider,
        destination: destinationOf(target),
        createSecrets: (scope) => createAuthorizationSecrets(target, scope),
        authorizationUrl: (request) => authorizationUrl(target, request, deps),
        readAuthorizationResponse: (callback, state) => readAuthorizationResponse(target, callback, state),
        exchangeCodeForToken: async (grant) => kept(keptTokens, await exchangeCode(target, grant, deps)),
        exchangeForLongLivedToken: async (tokens) =>
          kept(keptTokens, await exchangeForLongLived(target, tokens, deps)),
        getUserProfile: async (tokens, callback) =>
          kept(keptProfile, await getUserProfile(target, { tokens, callbackParameters: callback }, deps)),
        async askForAccount(credentials) {
          const account = await askForAccount(target, credentials, deps);
          return account === null ? null : kept(keptAccount, account);
        },
        profileOfTokens(tokens) {
          const profile = profileOfTokens(target, tokens);
          return profile === undefined ? undefined : kept(keptProfile, profile);
        },
        listResources: async (credentials) =>
          kept(keptResources, await listResources(target, credentials, deps)),
        refreshAccessToken: async (subject, signal) =>
          kept(keptTokens, await refreshGrant(target, { subject, signal }, deps)),
        canIntrospect: canIntrospect(target),
        introspectRefreshToken: (refreshToken) => introspectRefreshToken(target, refreshToken, deps),
        learnParameters: (source, answer) => kept(keptParameters, learn(target.provider, source, answer)),
        revokeToken: (tokens, progress) => revokeToken(target, { tokens, progress }, deps),
        tryClient: (redirectUri) => tryClient(target, redirectUri, deps),
      };
    },
  };
}
