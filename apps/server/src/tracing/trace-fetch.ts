import type { GuardedFetch } from '@evergrant/core';
import type { Tracing } from './start-tracing.ts';

/**
 * Shows what is sent to others. They are told the trace only where the operator allows it: it tells them which of the
 * requests that they get belong together.
 *
 * @param options.what stands in front of the host in the name of the span
 * @param options.told origins that get `traceparent`
 */
export const traceFetch =
  (
    fetch: GuardedFetch,
    tracing: Pick<Tracing, 'span' | 'traceParent'>,
    { what, told }: { readonly what: string; readonly told: readonly string[] },
  ): GuardedFetch =>
  (url, request) => {
    const { origin, hostname } = new URL(url);
    const attributes = { 'http.request.method': request.method, 'server.address': hostname };
    return tracing.span({ name: `${what} ${request.method}`, kind: 'client', attributes }, () => {
      const traceparent = told.includes(origin) ? tracing.traceParent() : undefined;
      return fetch(
        url,
        traceparent === undefined ? request : { ...request, headers: { ...request.headers, traceparent } },
      );
    });
  };
