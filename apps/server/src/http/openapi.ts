import { ERRORS } from '@evergrant/core';
import { z } from 'zod';
import { appRouter } from '../trpc/app-router.ts';
import { AUDIT_EXPORT_ROUTE } from './audit-export-route.ts';
import { LEAN_PROCEDURES, pathParameters, type RestRoute, restRoutesOf, takesBody } from './rest-routes.ts';

type Json = { readonly [key: string]: unknown };

const jsonSchema = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
};

/** The error of every answer that is no success. */
export const errorBodySchema = {
  type: 'object',
  required: ['code', 'message', 'retryable', 'correlationId', 'docs'],
  properties: {
    code: { title: 'ErrorCode', type: 'string', enum: Object.keys(ERRORS) },
    message: { type: 'string' },
    retryable: { type: 'boolean', description: 'Whether the same call may succeed later' },
    correlationId: { type: 'string' },
    provider: { type: 'string' },
    fields: {
      description: 'What is wrong with the input, by path',
      type: 'object',
      additionalProperties: { type: 'string' },
    },
    retryAfter: { type: 'integer', description: 'Seconds, as in the header Retry-After' },
    docs: { type: 'string' },
  },
};

const errorSchema = { type: 'object', required: ['error'], properties: { error: errorBodySchema } };

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Sent again with the same key, within a day, the request is answered as it was the first time, and nothing is done twice',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

function operation(route: RestRoute): Json {
  const inPath = pathParameters(route.path);
  const shape: Readonly<Record<string, z.ZodType>> = route.input.shape;
  const parameter = (name: string, place: 'path' | 'query'): Json => ({
    name,
    in: place,
    required: place === 'path' || shape[name]?.safeParse(undefined).success === false,
    schema: shape[name] === undefined ? {} : jsonSchema(shape[name], 'input'),
  });
  const others = Object.keys(shape).filter((name) => !inPath.includes(name));
  const hasBody = takesBody(route.method) && others.length > 0;
  return {
    operationId: route.procedure,
    summary: route.summary,
    parameters: [
      ...inPath.map((name) => parameter(name, 'path')),
      ...(hasBody ? [] : others.map((name) => parameter(name, 'query'))),
      ...(route.method === 'POST' && !LEAN_PROCEDURES.includes(route.procedure) ? [IDEMPOTENCY_KEY] : []),
    ],
    ...(hasBody
      ? {
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: jsonSchema(
                  z.strictObject(
                    Object.fromEntries(Object.entries(shape).filter(([name]) => !inPath.includes(name))),
                  ),
                  'input',
                ),
              },
            },
          },
        }
      : {}),
    responses: {
      200: {
        description: 'Done',
        content: Object.fromEntries(
          (route.contentTypes ?? ['application/json']).map((type) => [
            type,
            { schema: jsonSchema(route.output, 'output') },
          ]),
        ),
      },
      default: {
        description: 'An error',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  };
}

/** The OpenAPI 3.1 document of the REST mirror, made from the same zod schemas that check the calls. */
export function openApiDocument(server: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of [...restRoutesOf(appRouter._def.procedures), AUDIT_EXPORT_ROUTE])
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) };
  return {
    openapi: '3.1.0',
    info: { title: 'Evergrant', version: '1', description: 'Self-hosted hub for OAuth connections' },
    servers: [{ url: server }],
    security: [{ apiKey: [] }],
    paths,
    components: {
      schemas: { Error: errorSchema },
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key: `evg_<id>_<secret>`' },
      },
    },
  };
}
