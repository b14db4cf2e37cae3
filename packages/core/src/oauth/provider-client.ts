import {
  type ConfiguredProvider,
  interpolateUrl,
  type Provider,
  resolveParameters,
  TemplateError,
  type TemplateValues,
} from '@evergrant/providers';
import * as oauth from 'oauth4webapi';
import type { Clock } from '../effects.ts';
import { IntegrationsServiceError } from '../errors.ts';
import type { GuardedFetch } from '../outbound/guarded-fetch.ts';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import { USER_AGENT } from './send-request.ts';

/** What leaves the process and what time it is: the effects of every protocol step. */
export interface ProtocolDeps {
  readonly fetch: GuardedFetch;
  readonly clock: Clock;
  /** Answers of discovery, by address. */
  readonly discoveryCache: DiscoveryCache;
}

export interface DiscoveryCache {
  get(address: string): oauth.AuthorizationServer | undefined;
  set(address: string, server: oauth.AuthorizationServer): void;
}

/** One provider with its parameters filled in and its endpoints known: what the protocol steps work on. */
export interface ProviderClient {
  readonly provider: Provider;
  /** Metadata under RFC 8414 names; `issuer` is a placeholder where the provider has none. */
  readonly server: oauth.AuthorizationServer;
  readonly client: oauth.Client;
  readonly authentication: oauth.ClientAuth;
  readonly revocationAuthentication: oauth.ClientAuth;
  /** Values for the entry's templates: parameters and client credentials. */
  readonly values: TemplateValues;
}

const ENDPOINTS = [
  'authorization_endpoint',
  'token_endpoint',
  'userinfo_endpoint',
  'revocation_endpoint',
  'introspection_endpoint',
] as const;

/** Stands for an address whose host only an answer will tell (Zoho, Pipedrive); requests fill the entry's own template. */
const LATER = 'https://later.invalid/';

function knownAddress(template: string, values: TemplateValues): string {
  try {
    return interpolateUrl(template, values);
  } catch (error) {
    if (error instanceof TemplateError) return LATER;
    throw error;
  }
}

async function discover(
  issuer: string,
  address: string | undefined,
  deps: ProtocolDeps,
): Promise<oauth.AuthorizationServer> {
  const key = address ?? issuer;
  const known = deps.discoveryCache.get(key);
  if (known !== undefined) return known;
  const url = new URL(issuer);
  const response = await deps.fetch(
    key === issuer ? `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration` : key,
    {
      method: 'GET',
      headers: { accept: 'application/json', 'user-agent': USER_AGENT },
    },
  );
  if (response.status === 429 || response.status >= 500)
    throw new ProviderFailure('unavailable', `the discovery document answered ${response.status}`, {
      status: response.status,
    });
  try {
    const server = await oauth.processDiscoveryResponse(url, response);
    deps.discoveryCache.set(key, server);
    return server;
  } catch (error) {
    throw new ProviderFailure('malformed', 'the discovery document of the issuer is not usable', {
      status: response.status,
      cause: error,
    });
  }
}

function authenticationOf(method: string, secret: string | undefined): oauth.ClientAuth {
  if (method === 'none' || secret === undefined) return oauth.None();
  return method === 'client_secret_post' ? oauth.ClientSecretPost(secret) : oauth.ClientSecretBasic(secret);
}

/** The first method of the discovery document that a stored secret can serve; RFC 8414's default otherwise. */
const discoveredMethod = (server: oauth.AuthorizationServer): string =>
  (server.token_endpoint_auth_methods_supported ?? []).find((method) =>
    ['client_secret_basic', 'client_secret_post', 'none'].includes(method),
  ) ?? 'client_secret_basic';

/**
 * Makes a configured provider ready to use: parameters checked, templates filled, discovery read where endpoints
 * are missing. Explicit endpoints win over discovered ones.
 *
 * @throws VALIDATION_ERROR a parameter is missing or not allowed
 * @throws ProviderFailure discovery failed
 */
export async function createProviderClient(
  configured: ConfiguredProvider,
  parameters: Readonly<Record<string, string>>,
  deps: ProtocolDeps,
): Promise<ProviderClient> {
  const { provider, client_id: clientId, client_secret: clientSecret } = configured;
  const resolved = resolveParameters(provider, { ...configured.parameters, ...parameters });
  if (!resolved.ok)
    throw new IntegrationsServiceError('VALIDATION_ERROR', {
      provider: provider.id,
      message: resolved.problems.map(({ path, message }) => `${path} ${message}`).join('; '),
      metadata: { problems: resolved.problems },
    });
  const values: TemplateValues = {
    ...resolved.values,
    client_id: clientId,
    client_secret: clientSecret ?? '',
  };

  const explicit: Partial<Record<(typeof ENDPOINTS)[number], string>> = {};
  for (const endpoint of ENDPOINTS) {
    const template = provider[endpoint];
    if (template !== undefined) explicit[endpoint] = knownAddress(template, values);
  }
  const issuer = provider.issuer === undefined ? undefined : interpolateUrl(provider.issuer, values);
  const needsDiscovery =
    issuer !== undefined &&
    (explicit.authorization_endpoint === undefined || explicit.token_endpoint === undefined);
  const discovered = needsDiscovery
    ? await discover(
        issuer,
        provider.discovery_endpoint === undefined
          ? undefined
          : interpolateUrl(provider.discovery_endpoint, values),
        deps,
      )
    : undefined;

  const server: oauth.AuthorizationServer = {
    ...discovered,
    ...(provider.code_challenge_methods_supported === undefined
      ? {}
      : { code_challenge_methods_supported: provider.code_challenge_methods_supported }),
    ...(provider.authorization_response_iss_parameter_supported === undefined
      ? {}
      : {
          authorization_response_iss_parameter_supported:
            provider.authorization_response_iss_parameter_supported,
        }),
    ...explicit,
    issuer: discovered?.issuer ?? issuer ?? new URL(explicit.token_endpoint ?? LATER).origin,
  };
  const method =
    provider.token_endpoint_auth_method ??
    (discovered ? discoveredMethod(discovered) : 'client_secret_basic');
  return {
    provider,
    server,
    client: {
      client_id: clientId,
      ...(provider.id_token_signed_response_alg === undefined
        ? {}
        : { id_token_signed_response_alg: provider.id_token_signed_response_alg }),
    },
    authentication: authenticationOf(method, clientSecret),
    revocationAuthentication: authenticationOf(
      provider.revocation_endpoint_auth_method ?? method,
      clientSecret,
    ),
    values,
  };
}
