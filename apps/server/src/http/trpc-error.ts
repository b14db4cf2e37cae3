import type { FastifyRequest } from 'fastify';
import { type PresentedError, trpcErrorShape } from '../trpc/errors.ts';

/** Whether a request for tRPC wants its answers in an array. */
export const isBatch = ({ query }: FastifyRequest): boolean =>
  typeof query === 'object' && query !== null && Reflect.get(query, 'batch') === '1';

/** The names of the procedures that a request for tRPC calls; null for any other request. */
export const proceduresOf = ({ url }: FastifyRequest): string[] | null =>
  /^\/trpc\/([^?]*)/.exec(url)?.[1]?.split(',') ?? null;

/** An error in the form that the caller expects: tRPC's wire format under `/trpc`, else the REST body. */
export function errorAnswer(request: FastifyRequest, error: PresentedError): unknown {
  const procedures = proceduresOf(request);
  if (procedures === null) return { error: error.body };
  const answers = procedures.map((path) => ({ error: trpcErrorShape(error, path) }));
  return isBatch(request) ? answers : answers[0];
}
