import { z } from 'zod';
import { appRouter } from '../trpc/app-router.ts';

const typeSchema = z.object({ type: z.enum(['query', 'mutation', 'subscription']) });

/** Dotted names of everything the router answers, and how each is called. */
export const procedureTypes: Readonly<Record<string, z.infer<typeof typeSchema>['type']>> =
  Object.fromEntries(
    Object.entries(appRouter._def.procedures).map(([name, procedure]: [string, object]) => [
      name,
      typeSchema.parse(Reflect.get(procedure, '_def')).type,
    ]),
  );

const errorSchema = z.object({
  code: z.string(),
  message: z.string(),
  retryable: z.boolean(),
  correlationId: z.string(),
  provider: z.string().optional(),
  fields: z.record(z.string(), z.string()).optional(),
  retryAfter: z.number().int().optional(),
  docs: z.string(),
});

/** The error in an answer of REST. */
export const restErrorSchema = z.strictObject({ error: z.strictObject(errorSchema.shape) });

const answerSchema = z.union([
  z.object({ result: z.object({ data: z.unknown() }) }),
  z.object({
    error: z.object({ code: z.number(), data: z.object({ code: z.string(), error: errorSchema }) }),
  }),
]);

/** What came of a call over tRPC's wire format. */
export interface ProcedureAnswer {
  readonly status: number;
  readonly text: string;
  /** The code of our own error table; undefined when the call succeeded. */
  readonly code: string | undefined;
  readonly data: unknown;
}

/**
 * Calls any procedure by name with any input, past the types, as somebody would who means harm.
 *
 * @param send adds credentials and the origin of the hub
 */
export async function callProcedure(
  send: (path: string, init: RequestInit) => Promise<Response>,
  name: string,
  input: unknown,
): Promise<ProcedureAnswer> {
  const text = JSON.stringify(input);
  const response =
    procedureTypes[name] === 'mutation'
      ? await send(`/trpc/${name}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: text,
        })
      : await send(`/trpc/${name}?input=${encodeURIComponent(text)}`, { method: 'GET' });
  const body = await response.text();
  const answer = answerSchema.parse(JSON.parse(body));
  return {
    status: response.status,
    text: body,
    code: 'error' in answer ? answer.error.data.error.code : undefined,
    data: 'result' in answer ? answer.result.data : undefined,
  };
}
