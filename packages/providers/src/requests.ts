import type { Provider } from './provider.ts';
import type { RequestShape } from './schema/request.ts';

/** A request with every default in place. Values are still templates. */
export type ProviderRequest = {
  endpoint: string | undefined;
  method: 'GET' | 'POST' | 'DELETE';
  content_type: 'application/x-www-form-urlencoded' | 'application/json';
  params_in: 'body' | 'query';
  headers: Record<string, string>;
  params: Record<string, string>;
  param_names: Record<string, string>;
  omit: string[];
};

/** The code exchange (RFC 6749 section 4.1.3). */
export function tokenRequestOf(provider: Provider): ProviderRequest & { grant_type: string } {
  const request = provider.token_request ?? {};
  return {
    ...withDefaults(request, provider.token_endpoint, 'POST'),
    grant_type: request.grant_type ?? 'authorization_code',
  };
}

/** The refresh (RFC 6749 section 6), `token_request` laid under it unless the access token itself is refreshed. */
export function refreshRequestOf(provider: Provider): ProviderRequest & {
  grant_type: string;
  subject: 'refresh_token' | 'access_token';
  min_token_age: number;
} {
  const request = provider.refresh_request ?? {};
  const subject = request.subject ?? 'refresh_token';
  const shape = subject === 'refresh_token' ? overlay(provider.token_request ?? {}, request) : request;
  return {
    ...withDefaults(shape, request.endpoint ?? provider.token_endpoint, 'POST'),
    grant_type: request.grant_type ?? 'refresh_token',
    subject,
    min_token_age: request.min_token_age ?? 0,
  };
}

/** The second step after the code exchange, for the few that have one. */
export function tokenExchangeOf(provider: Provider): (ProviderRequest & { grant_type: string }) | undefined {
  const request = provider.token_exchange;
  if (request === undefined) return undefined;
  return { ...withDefaults(request, request.endpoint, 'POST'), grant_type: request.grant_type };
}

/** The revocation (RFC 7009). Without `endpoint` it is still to come from the discovery document, or there is none. */
export function revocationRequestOf(provider: Provider): ProviderRequest & {
  auth: 'client' | 'bearer' | 'none';
  token: 'access_token' | 'refresh_token' | 'both';
} {
  const request = provider.revocation_request ?? {};
  return {
    ...withDefaults(request, request.endpoint ?? provider.revocation_endpoint, 'POST'),
    auth: request.auth ?? 'client',
    token: request.token ?? 'both',
  };
}

/** The profile requests, in order; their answers are laid into one object. */
export function userinfoRequestsOf(provider: Provider): (ProviderRequest & { auth: 'bearer' | 'none' })[] {
  return [provider.userinfo_request ?? {}].flat().map((request) => ({
    ...withDefaults(request, request.endpoint ?? provider.userinfo_endpoint, 'GET'),
    auth: request.auth ?? 'bearer',
  }));
}

/** The list of resources to choose from, for the few that have one. */
export function resourcesRequestOf(
  provider: Provider,
): (ProviderRequest & { endpoint: string; auth: 'bearer' }) | undefined {
  const { resources } = provider;
  if (resources === undefined) return undefined;
  const { endpoint } = resources;
  return { ...withDefaults({}, endpoint, 'GET'), endpoint, auth: 'bearer' };
}

function withDefaults(
  shape: RequestShape,
  endpoint: string | undefined,
  defaultMethod: 'GET' | 'POST',
): ProviderRequest {
  const method = shape.method ?? defaultMethod;
  return {
    endpoint,
    method,
    content_type: shape.content_type ?? 'application/x-www-form-urlencoded',
    params_in: shape.params_in ?? (method === 'GET' ? 'query' : 'body'),
    headers: shape.headers ?? {},
    params: shape.params ?? {},
    param_names: shape.param_names ?? {},
    omit: shape.omit ?? [],
  };
}

function overlay(base: RequestShape, over: RequestShape): RequestShape {
  return {
    method: over.method ?? base.method,
    content_type: over.content_type ?? base.content_type,
    params_in: over.params_in ?? base.params_in,
    headers: { ...base.headers, ...over.headers },
    params: { ...base.params, ...over.params },
    param_names: { ...base.param_names, ...over.param_names },
    omit: [...(base.omit ?? []), ...(over.omit ?? [])],
  };
}
