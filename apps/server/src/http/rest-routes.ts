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

const INTEGER = /^-?\d+$/;

/** What a schema is of, without what only says whether and when it is there. */
function innermost(schema: z.ZodType): z.ZodType {
  if (!(schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable))
    return schema;
  const inner = schema.unwrap();
  return inner instanceof z.ZodType ? innermost(inner) : schema;
}

/** What a text stands for where the schema wants a number or a switch; anything else is left to the schema. */
function coercionOf(schema: z.ZodType): (text: string) => unknown {
  const wanted = innermost(schema);
  if (wanted instanceof z.ZodNumber) return (text) => (INTEGER.test(text) ? Number(text) : text);
  if (wanted instanceof z.ZodBoolean)
    return (text) => (text === 'true' || text === 'false' ? text === 'true' : text);
  return (text) => text;
}

/** Reads the texts of a query string or path as fields of a procedure's input. */
export function createTextReader(input: z.ZodObject | null): (texts: unknown) => Record<string, unknown> {
  const coercions = new Map(
    Object.entries(input?.shape ?? {}).map(([name, schema]) => [
      name,
      schema instanceof z.ZodType ? coercionOf(schema) : (text: string) => text,
    ]),
  );
  return (texts) => {
    const fields: Record<string, unknown> = {};
    if (typeof texts === 'object' && texts !== null)
      for (const [name, value] of Object.entries(texts))
        fields[name] = typeof value === 'string' ? (coercions.get(name)?.(value) ?? value) : value;
    return fields;
  };
}
