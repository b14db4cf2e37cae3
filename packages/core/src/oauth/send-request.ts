import {
  interpolateUrl,
  interpolateValue,
  type ProviderRequest,
  type TemplateValues,
} from '@evergrant/providers';
import type { GuardedFetch } from '../outbound/guarded-fetch.ts';
import { ProviderFailure } from '../outbound/provider-failure.ts';

export const USER_AGENT = 'evergrant/0.1';

/** Everything the catalog's quirks need to turn standard parameters into the request this provider understands. */
export interface OutgoingRequest {
  readonly request: ProviderRequest;
  /** Template of the address when the entry names none of its own (from discovery). */
  readonly endpoint: string | undefined;
  /** Parameters under their RFC names. */
  readonly standard: URLSearchParams | Readonly<Record<string, string>>;
  /** The engine's own headers, client authentication among them. */
  readonly headers: Readonly<Record<string, string>>;
  /** Values for placeholders. */
  readonly values: TemplateValues;
  readonly signal?: AbortSignal | undefined;
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

/** Spaces as %20, which every provider reads; + is misread by some. */
export const encodeParameters = (parameters: URLSearchParams): string =>
  parameters.toString().replaceAll('+', '%20');

/** The body as the entry wants it; JSON values that look like JSON (GraphQL variables) stay text. */
function encodeBody(request: ProviderRequest, parameters: URLSearchParams): string | undefined {
  if (parameters.size === 0) return undefined;
  return request.content_type === 'application/json'
    ? JSON.stringify(Object.fromEntries(parameters))
    : encodeParameters(parameters);
}

/**
 * Sends one request of the catalog.
 *
 * @throws ProviderFailure of kind `unreachable`
 * @throws TemplateError a placeholder of the entry has no value
 */
export async function sendRequest(fetch: GuardedFetch, outgoing: OutgoingRequest): Promise<Response> {
  const { request, values } = outgoing;
  const template = request.endpoint ?? outgoing.endpoint;
  if (template === undefined)
    throw new ProviderFailure('malformed', 'the provider entry has no such endpoint', { sent: 'no' });
  const standard =
    outgoing.standard instanceof URLSearchParams ? outgoing.standard : Object.entries(outgoing.standard);
  const parameters = providerParameters(request, standard, values);
  const url = new URL(interpolateUrl(template, values));
  const inQuery = request.params_in === 'query';
  if (inQuery) for (const [name, value] of parameters) url.searchParams.append(name, value);
  const body = inQuery ? undefined : encodeBody(request, parameters);

  const headers = new Headers({ accept: 'application/json', 'user-agent': USER_AGENT, ...outgoing.headers });
  headers.delete('content-type');
  if (body !== undefined) headers.set('content-type', request.content_type);
  for (const [name, value] of Object.entries(request.headers))
    headers.set(name, interpolateValue(value, values));

  return fetch(url.href, {
    method: request.method,
    headers: Object.fromEntries(headers),
    ...(body === undefined ? {} : { body }),
    ...(outgoing.signal === undefined ? {} : { signal: outgoing.signal }),
  });
}
