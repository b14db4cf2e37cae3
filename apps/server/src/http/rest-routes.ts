import { z } from 'zod';

/** One procedure that says it is also reachable over REST. */
export interface RestRoute {
  /** `connections.get` */
  readonly procedure: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** `/connections/{id}` */
  readonly path: string;
  readonly summary: string;
  readonly input: z.ZodObject | null;
  readonly output: z.ZodType;
}

/** What tRPC keeps of a procedure: its schemas, and what it says of itself. */
const definitionSchema = z.object({
  meta: z
    .object({
      rest: z.object({ method: z.enum(['GET', 'POST', 'PATCH', 'DELETE']), path: z.string() }).optional(),
      summary: z.string().default(''),
    })
    .optional(),
  inputs: z.array(z.instanceof(z.ZodObject)),
  output: z.instanceof(z.ZodType),
});

/**
 * Reads the REST mirror off the router's procedures (dotted name -> procedure), so that the two cannot drift apart.
 */
export function restRoutesOf(procedures: object): RestRoute[] {
  return Object.entries(procedures).flatMap(([procedure, value]: [string, unknown]) => {
    const definition: unknown = typeof value === 'function' ? Reflect.get(value, '_def') : undefined;
    const mirrored = z.object({ meta: z.object({ rest: z.object() }) }).safeParse(definition).success;
    if (!mirrored) return [];
    const { meta, inputs, output } = definitionSchema.parse(definition);
    if (meta?.rest === undefined) return [];
    return [{ procedure, ...meta.rest, summary: meta.summary, input: inputs[0] ?? null, output }];
  });
}

/** Names in the path: `/connections/{id}` -> `id`. */
export const pathParameters = (path: string): string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');

/** What a query string or path segment stands for: texts become the number or switch that the schema wants. */
export function coerceText(schema: z.ZodType | undefined, text: string): unknown {
  const accepts = (candidate: unknown) => schema?.safeParse(candidate).success === true;
  if (schema === undefined || accepts(text)) return text;
  if (/^-?\d+$/.test(text) && accepts(Number(text))) return Number(text);
  return text === 'true' || text === 'false' ? text === 'true' : /^-?\d+$/.test(text) ? Number(text) : text;
}
