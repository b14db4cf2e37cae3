import { type ErrorCode, errorCodeSchema } from '@evergrant/core';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

/** One operation that is reachable over REST: most are procedures that say so. */
export interface RestRoute {
  /** `connections.get` */
  readonly procedure: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** `/connections/{id}` */
  readonly path: string;
  readonly summary: string;
  /** What an API key needs for it; undefined: it is for no key. */
  readonly scope?: string | undefined;
  /** What it may be refused with, besides what any call may. */
  readonly errors?: readonly ErrorCode[] | undefined;
  /** A body that it takes. */
  readonly example?: Readonly<Record<string, unknown>> | undefined;
  readonly input: z.ZodObject;
  readonly output: z.ZodType;
  /** What it may answer with. Default: JSON. */
  readonly contentTypes?: readonly string[];
}

/** Served by routes of their own, past tRPC's resolver. */
export const LEAN_PROCEDURES: readonly string[] = ['tokens.get', 'connections.list', 'audit.export'];

/** What tRPC keeps of a procedure: its schemas, and what it says of itself. */
const definitionSchema = z.object({
  meta: z
    .object({
      rest: z.object({ method: z.enum(['GET', 'POST', 'PATCH', 'DELETE']), path: z.string() }).optional(),
      summary: z.string().default(''),
      scope: z.string().optional(),
      errors: z.array(errorCodeSchema).optional(),
      example: z.record(z.string(), z.unknown()).optional(),
    })
    .optional(),
  inputs: z.tuple([z.instanceof(z.ZodType).transform(innermost).pipe(z.instanceof(z.ZodObject))]),
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
    const {
      meta,
      inputs: [input],
      output,
    } = definitionSchema.parse(definition);
    if (meta?.rest === undefined) return [];
    const { rest, ...said } = meta;
    return [{ procedure, ...rest, ...said, input, output }];
  });
}

/** Whether what is not in the path comes as a body; else it stands in the query. */
export const takesBody = (method: RestRoute['method']): boolean => method === 'POST' || method === 'PATCH';

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
function createTextReader(input: z.ZodObject): (texts: unknown) => Record<string, unknown> {
  const coercions = new Map(
    Object.entries(input.shape).map(([name, schema]) => [
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

/** Fields under names that no schema knows, so that what stands in the wrong place is refused, and its place said. */
const misplaced = (place: 'query' | 'body', fields: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [`${place}.${name}`, value]));

/** A body's fields; undefined: it is no object. */
function fieldsOf(body: unknown): Readonly<Record<string, unknown>> | undefined {
  if (body === undefined) return {};
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : undefined;
}

/**
 * Reads a request as the input of a procedure: the path, and beside it the body or else the query, as the OpenAPI document
 * has it. What is elsewhere, or no object, is left to the schema to refuse.
 */
export function createInputReader({
  method,
  path,
  input,
}: Pick<RestRoute, 'method' | 'path' | 'input'>): (
  request: Pick<FastifyRequest, 'body' | 'query' | 'params'>,
) => unknown {
  const readTexts = createTextReader(input);
  const inPath = pathParameters(path);
  return ({ body, query, params }) => {
    const inBody = fieldsOf(body);
    if (inBody === undefined) return body;
    const inQuery = readTexts(query);
    const [place, own, other] = takesBody(method)
      ? (['body', inBody, misplaced('query', inQuery)] as const)
      : (['query', inQuery, misplaced('body', inBody)] as const);
    const again = Object.fromEntries(Object.entries(own).filter(([name]) => inPath.includes(name)));
    return { ...own, ...other, ...misplaced(place, again), ...readTexts(params) };
  };
}
