import {
  type ConfiguredProvider,
  checkFlowParameters,
  interpolateUrl,
  type Problem,
  type Provider,
  resolveParameters,
  revocationRequestOf,
  TemplateError,
  type TemplateValues,
} from '@evergrant/providers';
import * as oauth from 'oauth4webapi';
import type { Clock, Logger } from '../effects.ts';
import { IntegrationsServiceError } from '../errors.ts';
import type { GuardedFetch } from '../outbound/guarded-fetch.ts';
import { createClientAuthentication, discoveredMethod, sendsSecret } from './client-authentication.ts';
import { findOrRegisterClient, type RegistrationOptions } from './client-registration.ts';
import { type DiscoveryCache, discover } from './discovery.ts';

/** What leaves the process and what time it is: the effects of every protocol step. */
export interface ProtocolDeps {
  readonly fetch: GuardedFetch;
  readonly clock: Clock;
  /** Told what of an answer is odd. */
  readonly log: Logger;
  readonly discoveryCache: DiscoveryCache;
  /** Undefined: providers where the hub would have to register itself cannot be used. */
  readonly registration: RegistrationOptions | undefined;
}

/** One provider with its parameters filled in and its endpoints known: what the protocol steps work on. */
export interface ProviderClient {
  readonly provider: Provider;
  /** Metadata under RFC 8414 names; `issuer` is a placeholder where the provider has none. */
  readonly server: oauth.AuthorizationServer;
  readonly client: oauth.Client;
  readonly authentication: oauth.ClientAuth;
  readonly revocationAuthentication: oauth.ClientAuth;
  /** The secret that the provider shares; undefined for a public client and for one that signs with a private key. */
  readonly sharedSecret: string | undefined;
  /** Resolved parameters of the entry. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Values for the entry's templates: parameters and client credentials, never a private key. */
  readonly values: TemplateValues;
}

const ENDPOINTS = [
  'authorization_endpoint',
  'token_endpoint',
  'userinfo_endpoint',
  'revocation_endpoint',
  'introspection_endpoint',
  'pushed_authorization_request_endpoint',
] as const;

/** Stands for an address whose host only an answer will tell (Zoho, Pipedrive); requests fill the entry's own template. */
const LATER = 'https://later.invalid/';

/**
 * Algorithms of ID tokens that are taken when the entry names none. Which one does not matter, since TLS vouches for
 * the token endpoint (OpenID Connect Core 3.1.3.7); none of them is `none` or made with a shared secret.
 */
const ID_TOKEN_ALGORITHMS = ['RS', 'PS', 'ES']
  .flatMap((family) => ['256', '384', '512'].map((size) => family + size))
  .concat('EdDSA', 'Ed25519');

const epochSeconds = (ms: number): number => Math.floor(ms / 1000);

function knownAddress(template: string, values: TemplateValues): string {
  try {
    return interpolateUrl(template, values);
  } catch (error) {
    if (error instanceof TemplateError) return LATER;
    throw error;
  }
}

const validationError = (provider: string, problems: Problem[]): IntegrationsServiceError =>
  new IntegrationsServiceError('VALIDATION_ERROR', {
    provider,
    message: problems.map(({ path, message }) => `parameters.${path}: ${message}`).join('; '),
    metadata: {
      fields: Object.fromEntries(problems.map(({ path, message }) => [`parameters.${path}`, message])),
    },
  });

/** The parameters of a flow or connection, laid over those that the operator fixed, none of which they may change. */
function parametersOf(
  { provider, parameters: fixed }: ConfiguredProvider,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const forbidden = checkFlowParameters(provider, fixed, given);
  if (forbidden.length > 0) throw validationError(provider.id, forbidden);
  const resolved = resolveParameters(provider, { ...given, ...fixed });
  if (!resolved.ok) throw validationError(provider.id, resolved.problems);
  return resolved.values;
}

/** The client's credentials: those of the operator, or those under which the hub registered at this host. */
async function clientOf(
  configured: ConfiguredProvider,
  values: TemplateValues,
  deps: ProtocolDeps,
): Promise<Pick<ConfiguredProvider, 'client_id' | 'client_secret'>> {
  const { client_registration } = configured.provider;
  return client_registration === undefined
    ? configured
    : findOrRegisterClient({ ...configured.provider, client_registration }, values, deps);
}

async function serverOf(
  provider: Provider,
  values: TemplateValues,
  deps: ProtocolDeps,
): Promise<{ server: oauth.AuthorizationServer; discovered: oauth.AuthorizationServer | undefined }> {
  const explicit: Partial<Record<(typeof ENDPOINTS)[number], string>> = {};
  for (const endpoint of ENDPOINTS) {
    const template = provider[endpoint];
    if (template !== undefined) explicit[endpoint] = knownAddress(template, values);
  }
  const { endpoint: revocation } = revocationRequestOf(provider);
  if (revocation !== undefined) explicit.revocation_endpoint = knownAddress(revocation, values);
  const issuer = provider.issuer === undefined ? undefined : interpolateUrl(provider.issuer, values);
  const needsDiscovery =
    issuer !== undefined &&
    (explicit.authorization_endpoint === undefined || explicit.token_endpoint === undefined);
  const discovered = needsDiscovery
    ? await discover(
        {
          issuer,
          ...(provider.discovery_endpoint === undefined
            ? {}
            : { address: interpolateUrl(provider.discovery_endpoint, values) }),
        },
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
    ...(provider.require_pushed_authorization_requests === undefined
      ? {}
      : { require_pushed_authorization_requests: provider.require_pushed_authorization_requests }),
    ...explicit,
    id_token_signing_alg_values_supported: ID_TOKEN_ALGORITHMS,
    // With HS256 it is signed with the client secret.
    userinfo_signing_alg_values_supported: [...ID_TOKEN_ALGORITHMS, 'HS256'],
    issuer: discovered?.issuer ?? issuer ?? new URL(explicit.token_endpoint ?? LATER).origin,
  };
  return { server, discovered };
}

/**
 * Makes a configured provider ready to use: parameters checked, templates filled, discovery read where endpoints
 * are missing, the client registered where it has to be. Explicit endpoints win over discovered ones.
 *
 * @param given values of one flow or connection: what the user gave, and what answers told since
 * @throws VALIDATION_ERROR a parameter is missing, not allowed, or the operator's to decide
 * @throws INVALID_PROVIDER the hub cannot register itself
 * @throws ProviderFailure discovery or registration failed
 */
export async function createProviderClient(
  configured: ConfiguredProvider,
  given: Readonly<Record<string, string>>,
  deps: ProtocolDeps,
): Promise<ProviderClient> {
  const { provider } = configured;
  const parameters = parametersOf(configured, given);
  const { client_id: clientId, client_secret: secret } = await clientOf(configured, parameters, deps);
  const { server, discovered } = await serverOf(provider, parameters, deps);
  const method =
    provider.token_endpoint_auth_method ??
    (discovered === undefined ? 'client_secret_basic' : discoveredMethod(discovered));
  const sharedSecret = sendsSecret(provider, method) ? secret : undefined;
  return {
    provider,
    server,
    client: {
      client_id: clientId,
      // The library reads the system's clock; ours decides.
      [oauth.clockSkew]: epochSeconds(deps.clock.now().getTime()) - epochSeconds(Date.now()),
      ...(provider.id_token_signed_response_alg === undefined
        ? {}
        : { id_token_signed_response_alg: provider.id_token_signed_response_alg }),
    },
    authentication: createClientAuthentication(provider, { method, secret, parameters }, deps.clock),
    revocationAuthentication: createClientAuthentication(
      provider,
      { method: provider.revocation_endpoint_auth_method ?? method, secret, parameters },
      deps.clock,
    ),
    sharedSecret,
    parameters,
    values: {
      ...parameters,
      client_id: clientId,
      ...(sharedSecret === undefined ? {} : { client_secret: sharedSecret }),
    },
  };
}
