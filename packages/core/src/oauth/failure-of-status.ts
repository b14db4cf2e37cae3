import {
  type FailureDetails,
  type FailureKind,
  ProviderFailure,
  parseRetryAfter,
} from '../outbound/provider-failure.ts';

/** What of an answer a failure tells of: its status, and how long the provider asked to be left alone. */
export function statusDetails(
  { status, headers }: Response,
  now: Date,
): Pick<FailureDetails, 'status' | 'retryAfterMs'> {
  const retryAfterMs = parseRetryAfter(headers.get('retry-after'), now);
  return { status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

/** What a status means (RFC 9110 section 15): "not now" for 408, 429 and 5xx; undefined for 2xx. */
function kindOf(status: number): FailureKind | undefined {
  if (status === 408 || status === 429 || status >= 500) return 'unavailable';
  if (status >= 400) return 'refused';
  return status >= 200 && status < 300 ? undefined : 'malformed';
}

/**
 * An answer as the failure that its status says; the same at every endpoint. Redirects mean nothing: they are never
 * followed with credentials.
 *
 * @param endpoint its name, for the message
 * @returns undefined for 2xx
 */
export function failureOfStatus(
  response: Response,
  endpoint: string,
  now: Date,
): ProviderFailure | undefined {
  const kind = kindOf(response.status);
  if (kind === undefined) return undefined;
  const how = kind === 'malformed' ? 'with a redirect' : response.status;
  return new ProviderFailure(kind, `the ${endpoint} answered ${how}`, statusDetails(response, now));
}
