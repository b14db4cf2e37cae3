import type { FastifyRequest } from 'fastify';
import { type PresentedError, trpcErrorShape } from '../trpc/errors.ts';

/** Whether a request for tRPC wants its answers in an array. */
export const isBatch = ({ query }: FastifyRequest): boolean =>
  typeof query === 'object' && query !== null && Reflect.get(query, 'batch') === '1';

/** What tRPC makes of a path; what it refuses as a whole stays as it is. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/**
 * The names of the procedures that a request for tRPC calls; null for any other request. Read off the route, because an address
 * can be spelt in many ways.
 */
export function proceduresOf({
  routeOptions: { url = '' },
  params,
}: Pick<FastifyRequest, 'routeOptions' | 'params'>): string[] | null {
  const name = /^\/trpc\/(.+)/.exec(url)?.[1];
  if (name === undefined) return null;
  const path: unknown =
    typeof params === 'object' && params !== null ? Reflect.get(params, 'path') : undefined;
  return typeof path === 'string' ? decoded(path).split(',') : [name];
}

/** An error in the form that the caller expects: tRPC's wire format under `/trpc`, else the REST body. */
export function errorAnswer(request: FastifyRequest, error: PresentedError): unknown {
  const procedures = proceduresOf(request);
  if (procedures === null) return { error: error.body };
  const answers = procedures.map((path) => ({ error: trpcErrorShape(error, path) }));
  return isBatch(request) ? answers : answers[0];
}
