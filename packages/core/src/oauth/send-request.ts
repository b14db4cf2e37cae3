import {
  interpolateUrl,
  interpolateValue,
  type ProviderRequest,
  TemplateError,
  type TemplateValues,
} from '@evergrant/providers';
import * as oauth from 'oauth4webapi';
import type { GuardedFetch, OutboundRequest } from '../outbound/guarded-fetch.ts';
import { ProviderFailure } from '../outbound/provider-failure.ts';

export const USER_AGENT = 'evergrant/0.1';

/** A request as the RFCs write it, without quirks. */
export const FORM_POST: ProviderRequest = {
  endpoint: undefined,
  method: 'POST',
  content_type: 'application/x-www-form-urlencoded',
  params_in: 'body',
  headers: {},
  params: {},
  param_names: {},
  omit: [],
};

/** Everything the catalog's quirks need to turn standard parameters into the request this provider understands. */
export interface OutgoingRequest {
  readonly request: ProviderRequest;
  /** Address when the entry names none of its own (from discovery); used as it is. */
  readonly endpoint: string | undefined;
  /** Parameters under their RFC names. */
  readonly standard: URLSearchParams | Readonly<Record<string, string>>;
  /** The engine's own headers, client authentication among them. */
  readonly headers: Readonly<Record<string, string>>;
  /** Values for placeholders. */
  readonly values: TemplateValues;
  readonly signal?: AbortSignal | undefined;
  /** See `OutboundRequest`. Default false. */
  readonly freshConnection?: boolean;
}

/** Standard parameters renamed, the provider's own laid over them, and what must be absent removed: in that order. */
export function providerParameters(
  request: Pick<ProviderRequest, 'param_names' | 'params' | 'omit'>,
  standard: Iterable<readonly [string, string]>,
  values: TemplateValues,
): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [name, value] of standard) parameters.append(request.param_names[name] ?? name, value);
  for (const [name, template] of Object.entries(request.params))
    parameters.set(name, interpolateValue(template, values));
  for (const name of request.omit) parameters.delete(name);
  return parameters;
}

/** Adds parameters to an address, whose own query stays as it is. Spaces as %20: some providers misread `+`. */
export function withQuery(address: string, parameters: URLSearchParams): string {
  const url = new URL(address);
  const query = [url.search.slice(1), encodeParameters(parameters)].filter((part) => part !== '');
  url.search = query.join('&');
  return url.href;
}

/** Spaces as %20, which every provider reads; + is misread by some. */
const encodeParameters = (parameters: URLSearchParams): string =>
  parameters.toString().replaceAll('+', '%20');

/** The body as the entry wants it; every JSON value is text. */
function encodeBody(request: ProviderRequest, parameters: URLSearchParams): string | undefined {
  if (parameters.size === 0) return undefined;
  return request.content_type === 'application/json'
    ? JSON.stringify(Object.fromEntries(parameters))
    : encodeParameters(parameters);
}

function build(outgoing: OutgoingRequest): { url: string; request: OutboundRequest } {
  const { request, values, signal, freshConnection = false } = outgoing;
  const endpoint =
    request.endpoint === undefined ? outgoing.endpoint : interpolateUrl(request.endpoint, values);
  if (endpoint === undefined)
    throw new ProviderFailure('malformed', 'the provider entry has no such endpoint', { sent: 'no' });
  const standard =
    outgoing.standard instanceof URLSearchParams ? outgoing.standard : Object.entries(outgoing.standard);
  const parameters = providerParameters(request, standard, values);
  const inQuery = request.params_in === 'query';
  const body = inQuery ? undefined : encodeBody(request, parameters);

  const headers = new Headers({ accept: 'application/json', ...outgoing.headers });
  headers.delete('content-type');
  headers.set('user-agent', USER_AGENT);
  if (body !== undefined) headers.set('content-type', request.content_type);
  for (const [name, value] of Object.entries(request.headers))
    headers.set(name, interpolateValue(value, values));
  return {
    url: inQuery ? withQuery(endpoint, parameters) : new URL(endpoint).href,
    request: {
      method: request.method,
      headers: Object.fromEntries(headers),
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
      ...(freshConnection ? { freshConnection } : {}),
    },
  };
}

/**
 * Sends one request of the catalog.
 *
 * @throws ProviderFailure `unreachable`, or `malformed` with nothing sent: a placeholder of the entry has no value
 */
export async function sendRequest(fetch: GuardedFetch, outgoing: OutgoingRequest): Promise<Response> {
  const { url, request } = buildOrFail(outgoing);
  return fetch(url, request);
}

/** How oauth4webapi's requests leave. */
type QuirkOptions = Pick<
  oauth.HttpRequestOptions<'POST', URLSearchParams>,
  typeof oauth.customFetch | typeof oauth.allowInsecureRequests
>;

/**
 * oauth4webapi builds the standard request; what goes over the wire is what the entry's quirks make of it. Which
 * addresses may be asked is for the fetch to decide.
 */
export const throughQuirks = (
  fetch: GuardedFetch,
  outgoing: Omit<OutgoingRequest, 'standard' | 'headers' | 'request'> & {
    readonly request: ProviderRequest & { readonly grant_type?: string };
  },
): QuirkOptions => ({
  [oauth.allowInsecureRequests]: true,
  [oauth.customFetch]: (_url, { body, headers }) => {
    const standard = new URLSearchParams(body);
    const { grant_type: grantType } = outgoing.request;
    if (grantType !== undefined) standard.set('grant_type', grantType);
    return sendRequest(fetch, { ...outgoing, standard, headers });
  },
});

function buildOrFail(outgoing: OutgoingRequest): ReturnType<typeof build> {
  try {
    return build(outgoing);
  } catch (error) {
    if (error instanceof TemplateError)
      throw new ProviderFailure('malformed', `the request cannot be made: ${error.message}`, {
        sent: 'no',
        cause: error,
      });
    throw error;
  }
}
