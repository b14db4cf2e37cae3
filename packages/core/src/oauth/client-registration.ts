import {
  interpolateUrl,
  type Provider,
  registrationPrimitives,
  type TemplateValues,
} from '@evergrant/providers';
import type { Clock } from '../effects.ts';
import { IntegrationsServiceError } from '../errors.ts';
import type { GuardedFetch } from '../outbound/guarded-fetch.ts';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import { readOutsideText } from '../outside-text.ts';
import { failureOfStatus } from './failure-of-status.ts';
import { readBody } from './read-body.ts';
import { FORM_POST, sendRequest } from './send-request.ts';

/** A client that the hub registered by itself. */
export interface RegisteredClient {
  readonly client_id: string;
  readonly client_secret: string;
}

/** Where and for what a client was registered. */
export interface RegistrationKey {
  readonly provider: string;
  /** Address at which it was registered; names the host. */
  readonly registrationEndpoint: string;
  readonly redirectUri: string;
}

/** Where registered clients are kept. They outlive the process: without them, what they were granted cannot be revoked. */
export interface RegisteredClients {
  find(key: RegistrationKey): Promise<RegisteredClient | undefined>;
  /** Keeps the first client under a key; of several registered at the same time, all callers get that one. */
  keep(key: RegistrationKey, client: RegisteredClient): Promise<RegisteredClient>;
}

/** Keeps registered clients for as long as the process lives. */
export function createMemoryClients(): RegisteredClients {
  const clients = new Map<string, RegisteredClient>();
  const nameOf = (key: RegistrationKey) =>
    JSON.stringify([key.provider, key.registrationEndpoint, key.redirectUri]);
  return {
    find: async (key) => clients.get(nameOf(key)),
    async keep(key, client) {
      const kept = clients.get(nameOf(key)) ?? client;
      clients.set(nameOf(key), kept);
      return kept;
    },
  };
}

/** What registering needs to know about the hub. */
export interface RegistrationOptions {
  readonly clients: RegisteredClients;
  /** What people read at the consent page. */
  readonly clientName: string;
  /** The redirect URI of a provider, by its id. */
  readonly redirectUriOf: (provider: string) => string;
}

/** What it takes to register. */
export interface RegistrationDeps {
  readonly fetch: GuardedFetch;
  readonly clock: Clock;
  readonly registration: RegistrationOptions | undefined;
}

/**
 * The client of a provider whose servers each want the hub to register first (Mastodon): a known one, or a new one.
 *
 * @throws INVALID_PROVIDER the hub was not told what its redirect URIs are
 * @throws ProviderFailure of any kind
 */
export async function findOrRegisterClient(
  provider: Provider & { readonly client_registration: NonNullable<Provider['client_registration']> },
  values: TemplateValues,
  { fetch, clock, registration }: RegistrationDeps,
): Promise<RegisteredClient> {
  if (registration === undefined || provider.registration_endpoint === undefined)
    throw new IntegrationsServiceError('INVALID_PROVIDER', { provider: provider.id });
  const { clients, clientName, redirectUriOf } = registration;
  const key = {
    provider: provider.id,
    registrationEndpoint: interpolateUrl(provider.registration_endpoint, values),
    redirectUri: redirectUriOf(provider.id),
  };
  const known = await clients.find(key);
  if (known !== undefined) return known;

  const { request, parse } = registrationPrimitives[provider.client_registration];
  const { endpoint, params } = request({
    registration_endpoint: key.registrationEndpoint,
    client_name: clientName,
    redirect_uri: key.redirectUri,
    scope: [...new Set([...provider.scope, ...(provider.scopes_supported ?? [])])],
  });
  const response = await sendRequest(fetch, {
    request: FORM_POST,
    endpoint,
    standard: params,
    headers: {},
    values,
  });
  const failure = failureOfStatus(response, 'registration endpoint', clock.now());
  if (failure !== undefined) throw failure;
  const client = parse(await readBody(response));
  // A client id counts only as it is, so one that cannot be kept is none.
  if (client === undefined || readOutsideText().exact('client_id', client.client_id) === null)
    throw new ProviderFailure('malformed', 'the registration endpoint answered without a client', {
      status: response.status,
    });
  return clients.keep(key, client);
}
