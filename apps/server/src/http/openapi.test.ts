import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { llmsText } from './llms.ts';
import { openApiDocument, restOperations } from './openapi.ts';

const routes = restOperations();
const document = openApiDocument('https://hub.example.com/api/v1');

const operationSchema = z.object({
  operationId: z.string(),
  summary: z.string().min(1),
  parameters: z.array(
    z.object({
      name: z.string(),
      in: z.enum(['path', 'query', 'header']),
      required: z.boolean(),
      schema: z.object(),
    }),
  ),
  requestBody: z
    .object({
      content: z.object({
        'application/json': z.object({
          schema: z.object({
            properties: z.record(z.string(), z.unknown()),
            required: z.array(z.string()).default([]),
          }),
        }),
      }),
    })
    .optional(),
});
const paths = z.record(z.string(), z.record(z.string(), operationSchema)).parse(document.paths);

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate({ ...document });
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    expect(document.openapi).toMatch(/^3\.1\./);
  });

  it('has every route of the REST mirror, and no other', () => {
    const documented = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(documented.sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
  });

  it('has the routes that others build on', () => {
    expect(routes.map(({ method, path, procedure }) => `${method} ${path} ${procedure}`)).toEqual(
      expect.arrayContaining([
        'GET /providers providers.list',
        'GET /connections connections.list',
        'GET /connections/{id} connections.get',
        'POST /connections connections.start',
        'POST /connections/{id}/refresh connections.refresh',
        'POST /connections/refresh connections.refreshMany',
        'DELETE /connections/{id} connections.disconnect',
        'POST /tokens tokens.get',
        'GET /audit-events audit.list',
        'POST /connect-sessions connectSessions.create',
      ]),
    );
  });

  it('names every operation after its procedure', () => {
    const ids = Object.values(paths).flatMap((operations) =>
      Object.values(operations).map((one) => one.operationId),
    );
    expect(ids.sort()).toEqual(routes.map(({ procedure }) => procedure).sort());
  });

  it('asks for path parameters in the path, for input in the query of a GET and in the body of a POST', () => {
    const byId = paths['/connections/{id}'];
    expect(byId?.get?.parameters).toMatchObject([{ name: 'id', in: 'path', required: true }]);
    expect(byId?.get?.requestBody).toBeUndefined();
    expect(byId?.delete?.requestBody).toBeUndefined();
    const list = paths['/connections']?.get?.parameters ?? [];
    expect(list.map(({ name, in: place, required }) => [name, place, required])).toEqual([
      ['userId', 'query', false],
      ['externalUserId', 'query', false],
      ['includeDisconnected', 'query', false],
    ]);
    const start = paths['/connections']?.post?.requestBody?.content['application/json'].schema;
    expect(start?.required).toEqual(['provider', 'redirectUrl']);
  });

  it('says of every call what it is about, which scope it needs, and which errors it has with which status', () => {
    expect(document).toMatchObject({
      paths: {
        '/tokens': {
          post: {
            tags: ['tokens'],
            security: [{ apiKey: ['tokens:read'] }],
            requestBody: { content: { 'application/json': { example: { provider: 'sandbox' } } } },
            responses: {
              401: { description: expect.stringContaining('`UNAUTHENTICATED`') },
              403: { description: expect.stringContaining('`FORBIDDEN`') },
              404: { description: expect.stringContaining('`ACCOUNT_NOT_FOUND`') },
              429: { description: expect.stringContaining('`RATE_LIMITED`') },
            },
          },
        },
      },
      webhooks: { 'connection.connected': { post: { tags: ['webhooks'] } } },
    });
  });

  it.each(routes.filter(({ path }) => path.includes('{')))(
    'says what $procedure is answered with where there is no such thing',
    ({ method, path }) => {
      expect(document).toHaveProperty(['paths', path, method.toLowerCase(), 'responses', '404']);
    },
  );

  it('has each schema with a name once, and refers to it', () => {
    expect(document).toMatchObject({
      components: {
        schemas: {
          Connection: { properties: { status: { $ref: '#/components/schemas/ConnectionStatus' } } },
          ConnectionStatus: { enum: expect.arrayContaining(['connected']) },
        },
      },
    });
    const text = JSON.stringify(document);
    const named = new Set(
      [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name = '']) => name),
    );
    for (const name of named) expect(document).toHaveProperty(['components', 'schemas', name]);
  });

  it('says how to authenticate and what errors look like', () => {
    expect(document).toMatchObject({
      security: [{ apiKey: [] }],
      components: {
        securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } },
        schemas: { Error: { required: ['error'] } },
      },
    });
  });
});

it('the guide for backends lists every call of a key', () => {
  const guide = readFileSync(
    join(import.meta.dirname, '../../../../docs/guides/backend-developer.md'),
    'utf8',
  );
  const listed = [...guide.matchAll(/^\| `([A-Z]+ \/api\/v1[^`?]+)\??[^`]*` +\| `([^`]+)`/gm)].map(
    ([, call, procedure]) => `${call} ${procedure}`,
  );
  const underneath = /Below `\/api\/v1\/webhook-endpoints\/\{id\}` .*/.exec(guide)?.[0] ?? '';
  for (const { method, path, procedure, scope } of routes) {
    if (scope === undefined) continue;
    const below = /^\/webhook-endpoints\/\{id\}\/(\w+)$/.exec(path)?.[1];
    if (below !== undefined && underneath.includes(`\`${below}\``)) continue;
    expect(listed).toContain(`${method} /api/v1${path} ${procedure}`);
  }
});

it('a language model is told of every call', () => {
  const told = llmsText('https://hub.example.com', routes);
  for (const { method, path } of routes) expect(told).toContain(`${method} /api/v1${path}`);
  expect(told).toContain('https://hub.example.com/api/v1/openapi.json');
});
