import { ERRORS, type ErrorCode, hubEventSchema } from '@evergrant/core';
import { z } from 'zod';
import { appRouter } from '../trpc/app-router.ts';
import { AUDIT_EXPORT_ROUTE } from './audit-export-route.ts';
import { collectNamedSchemas, type NamedSchemas } from './openapi-schemas.ts';
import { LEAN_PROCEDURES, pathParameters, type RestRoute, restRoutesOf, takesBody } from './rest-routes.ts';

type Json = { readonly [key: string]: unknown };

/** The first part of a procedure's name -> what its calls are about. A new router must be entered here. */
const TAGS: Readonly<Record<string, string>> = {
  tokens: 'Access tokens of connected accounts, which are refreshed ahead of time',
  connections: 'Connected accounts: their status, and connecting, refreshing and disconnecting them',
  flows: 'Authorization attempts',
  connectSessions: "Invitations of a host application's own users to connect accounts",
  users: "Host applications' own users",
  providers: 'What can be connected',
  audit: 'What happened',
  webhooks: 'Who is told what happens',
  keys: 'Encryption keys',
  apiKeys: 'Keys of backends; for operators who are signed in',
};

const tagOf = ({ procedure }: Pick<RestRoute, 'procedure'>): string => {
  const [tag = ''] = procedure.split('.');
  if (TAGS[tag] === undefined) throw new TypeError(`what ${tag} is about is not said in TAGS`);
  return tag;
};

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

const errorSchema = {
  title: 'Error',
  type: 'object',
  required: ['error'],
  properties: { error: errorBodySchema },
};

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Sent again with the same key, within a day, the request is answered as it was the first time, and nothing is done twice',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

const keepsAnswers = ({ method, procedure }: RestRoute): boolean =>
  method === 'POST' && !LEAN_PROCEDURES.includes(procedure);

/** Codes that any call may be refused with. */
const ANY_CALL: readonly ErrorCode[] = ['UNAUTHENTICATED', 'FORBIDDEN', 'VALIDATION_ERROR', 'RATE_LIMITED'];
const OF_IDEMPOTENCY: readonly ErrorCode[] = ['IDEMPOTENCY_KEY_REUSED', 'REQUEST_IN_PROGRESS'];

/** By status, which codes come with it and what each says. */
function errorResponses(route: RestRoute, { refer }: NamedSchemas): Json {
  const codes = new Set([
    ...ANY_CALL,
    ...(route.errors ?? []),
    ...(keepsAnswers(route) ? OF_IDEMPOTENCY : []),
  ]);
  const byStatus = Map.groupBy(codes, (code) => ERRORS[code].httpStatus);
  const content = { 'application/json': { schema: refer(errorSchema) } };
  return {
    ...Object.fromEntries(
      [...byStatus].map(([status, known]) => [
        status,
        { description: known.map((code) => `\`${code}\`: ${ERRORS[code].message}`).join('\n\n'), content },
      ]),
    ),
    default: { description: 'An error', content },
  };
}

function operation(route: RestRoute, named: NamedSchemas): Json {
  const inPath = pathParameters(route.path);
  const shape: Readonly<Record<string, z.ZodType>> = route.input.shape;
  const parameter = (name: string, place: 'path' | 'query'): Json => ({
    name,
    in: place,
    required: place === 'path' || shape[name]?.safeParse(undefined).success === false,
    schema: shape[name] === undefined ? {} : named.refer(jsonSchema(shape[name], 'input')),
  });
  const others = Object.keys(shape).filter((name) => !inPath.includes(name));
  const hasBody = takesBody(route.method) && others.length > 0;
  const body = z.strictObject(
    Object.fromEntries(Object.entries(shape).filter(([name]) => !inPath.includes(name))),
  );
  return {
    operationId: route.procedure,
    summary: route.summary,
    tags: [tagOf(route)],
    ...(route.scope === undefined
      ? {}
      : {
          description: `An API key needs the scope \`${route.scope}\`.`,
          security: [{ apiKey: [route.scope] }],
        }),
    parameters: [
      ...inPath.map((name) => parameter(name, 'path')),
      ...(hasBody ? [] : others.map((name) => parameter(name, 'query'))),
      ...(keepsAnswers(route) ? [IDEMPOTENCY_KEY] : []),
    ],
    ...(hasBody
      ? {
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: named.refer(jsonSchema(body, 'input')),
                ...(route.example === undefined ? {} : { example: route.example }),
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
            { schema: named.refer(jsonSchema(route.output, 'output')) },
          ]),
        ),
      },
      ...errorResponses(route, named),
    },
  };
}

const WEBHOOK_HEADERS = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => ({
  name,
  in: 'header',
  required: true,
  schema: { type: 'string' },
}));

/** What endpoints are sent (Standard Webhooks), by type of event. */
const webhooks = ({ refer }: NamedSchemas): Json =>
  Object.fromEntries(
    hubEventSchema.options.map((event) => [
      event.shape.type.value,
      {
        post: {
          summary: event.shape.type.value,
          tags: ['webhooks'],
          security: [],
          parameters: WEBHOOK_HEADERS,
          requestBody: {
            required: true,
            content: { 'application/json': { schema: refer(jsonSchema(event, 'output')) } },
          },
          responses: {
            '2XX': { description: 'It arrived' },
            410: { description: 'Nothing more is wanted: the endpoint is told nothing any more' },
          },
        },
      },
    ]),
  );

/** Every operation of the REST mirror. */
export const restOperations = (): RestRoute[] => [
  ...restRoutesOf(appRouter._def.procedures),
  AUDIT_EXPORT_ROUTE,
];

/** The OpenAPI 3.1 document of the REST mirror, made from the same zod schemas that check the calls. */
export function openApiDocument(server: string): Json {
  const named = collectNamedSchemas();
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of restOperations())
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route, named) };
  return {
    openapi: '3.1.0',
    info: { title: 'Evergrant', version: '1', description: 'Self-hosted hub for OAuth connections' },
    servers: [{ url: server }],
    security: [{ apiKey: [] }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    webhooks: webhooks(named),
    components: {
      schemas: Object.fromEntries(Object.entries(named.schemas).sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key: `evg_<id>_<secret>`' },
      },
    },
  };
}
