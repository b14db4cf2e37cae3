import {
  batchRefreshTokens,
  CONNECTION_SORTS,
  chooseResource,
  createConnectionScope,
  disconnectConnection,
  EMPTY_SUMMARY,
  errorCodeSchema,
  getConnection,
  getConnections,
  type ImportOutcome,
  importConnection,
  listAllConnections,
  listConnectionResources,
  listTokenReaders,
  providerNameSchema,
  refreshBySession,
  refreshConnectionById,
  renameConnection,
  searchConnections,
  startConnection,
  summarizeConnections,
  testConnection,
} from '@evergrant/core';
import { z } from 'zod';
import { listRequestSchema, listResponseSchema, serveList } from '../operations/serve-list.ts';
import { presentConnection, presentReader } from '../present.ts';
import {
  actingUser,
  callerProcedure,
  connectionScopeOf,
  keyProcedure,
  memberOrKeyProcedure,
  readUser,
  requireInvited,
  router,
  sessionProcedure,
} from '../procedures.ts';
import {
  accountIdSchema,
  connectionFilterFields,
  connectionIdSchema,
  connectionPageFields,
  connectionPageSchema,
  connectionSchema,
  externalUserIdSchema,
  idPageFields,
  MOST_OF_A_PAGE,
  mapSchema,
  momentSchema,
  ownerFields,
  providerIdSchema,
  revocationSchema,
  textSchema,
  tokenReaderSchema,
  userIdSchema,
} from '../schemas.ts';
import { disconnectMatching, refreshMatching } from './act-on-matching.ts';
import { onChange } from './on-change.ts';

const refreshResultSchema = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('refreshed'),
    provider: providerNameSchema,
    accountId: z.string(),
    connection: connectionSchema,
  }),
  z.object({
    status: z.literal('failed'),
    provider: providerNameSchema,
    accountId: z.string(),
    error: z.object({ code: errorCodeSchema, message: z.string(), retryable: z.boolean() }),
  }),
]);

const testedFields = {
  account: z
    .object({ name: z.string().nullable(), email: z.string().nullable() })
    .describe('Whose access it is, as the provider says'),
  isRenewed: z.boolean().describe('Only after the access token was renewed'),
};

const testSchema = z
  .discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('works'), ...testedFields }),
    z
      .object({ outcome: z.literal('other_account'), ...testedFields })
      .describe('It is the access of another account than was connected'),
    z
      .object({ outcome: z.literal('not_accepted') })
      .describe('The provider refused the access token, which proves nothing'),
    z.object({ outcome: z.literal('cannot_be_asked') }).describe('The provider has no address for that'),
  ])
  .meta({ title: 'ConnectionTest' });

const resourceSchema = z.object({
  id: z.string(),
  name: z.string(),
  baseUrl: z.string().nullable().describe('Where its API is; null: the provider has one address for all'),
});

/** What asking a provider with a connection's token can come to. */
const ASKED_OF_PROVIDER = [
  'ACCOUNT_NOT_FOUND',
  'TOKEN_EXPIRED',
  'NO_REFRESH_TOKEN',
  'NETWORK_ERROR',
  'TIMEOUT_ERROR',
  'API_ERROR',
] as const;

const MOST_IMPORTED = 100;

/** Longer than any token of the catalog's providers. */
const tokenSchema = textSchema(16_384).min(1);

const importedSchema = z.strictObject({
  externalUserId: externalUserIdSchema,
  userName: textSchema(80).trim().min(1).optional(),
  provider: providerIdSchema,
  accountId: accountIdSchema
    .optional()
    .describe("The provider's id of the account. Default: the provider is asked"),
  accountName: textSchema(200).optional(),
  accountEmail: textSchema(320).optional(),
  accessToken: tokenSchema,
  refreshToken: tokenSchema.optional(),
  expiresAt: momentSchema
    .optional()
    .describe(
      'Of the access token. Default: it is renewed at once, or without a refresh token has no known end',
    ),
  refreshTokenExpiresAt: momentSchema.optional(),
  scope: z
    .array(textSchema(500))
    .max(100)
    .optional()
    .describe("What was granted. Default: the provider entry's"),
  parameters: mapSchema(textSchema(500), 50)
    .optional()
    .describe('What the provider differs by, such as a shop'),
});

const byId = z.strictObject({ id: connectionIdSchema });

export const connectionsRouter = router({
  list: callerProcedure('connections:read')
    .meta({
      rest: { method: 'GET', path: '/connections' },
      summary: "A user's connections, newest first",
      errors: ['INVALID_USER_ID'],
    })
    .input(listRequestSchema)
    .output(listResponseSchema)
    .query(({ ctx, input }) => serveList(ctx, input)),

  get: callerProcedure('connections:read')
    .meta({
      rest: { method: 'GET', path: '/connections/{id}' },
      summary: 'One connection',
      errors: ['ACCOUNT_NOT_FOUND'],
    })
    .input(byId)
    .output(connectionSchema)
    .query(async ({ ctx, input }) => presentConnection(await getConnection(ctx.deps, ctx.scope, input.id))),

  page: callerProcedure('connections:read')
    .meta({
      rest: { method: 'GET', path: '/connections/search' },
      summary: "A page of a user's connections that match, in an order",
      errors: ['INVALID_USER_ID'],
    })
    .input(
      z.strictObject({
        ...ownerFields,
        ...connectionFilterFields,
        sort: z.enum(CONNECTION_SORTS).default('attention'),
        ...connectionPageFields,
      }),
    )
    .output(connectionPageSchema)
    .query(async ({ ctx, input: { userId, externalUserId, sort, limit, cursor, ...filter } }) => {
      const owner = await readUser(ctx, { userId, externalUserId });
      if (owner === null) return { connections: [], nextCursor: null };
      const page = await searchConnections(
        ctx.deps,
        { ...ctx.scope, userId: owner },
        { filter, sort, cursor, limit },
      );
      return { ...page, connections: page.connections.map(presentConnection) };
    }),

  listAll: keyProcedure('connections:read')
    .meta({
      rest: { method: 'GET', path: '/connections/all' },
      summary: "A page of all users' connections that match, by id",
      errors: ['INVALID_USER_ID'],
    })
    .input(
      z.strictObject({
        ...ownerFields,
        ...connectionFilterFields,
        deadlineBefore: momentSchema
          .optional()
          .describe('Only those that stop working before this moment unless their owner acts'),
        limit: z.int().min(1).max(MOST_OF_A_PAGE).default(50),
        ...idPageFields,
      }),
    )
    .output(connectionPageSchema)
    .query(async ({ ctx, input: { userId, externalUserId, deadlineBefore, limit, cursor, ...filter } }) => {
      const isOfOne = userId !== undefined || externalUserId !== undefined;
      const owner = isOfOne ? await readUser(ctx, { userId, externalUserId }) : 'any';
      if (owner === null) return { connections: [], nextCursor: null };
      const after = cursor === undefined ? undefined : Number(cursor);
      const page = await listAllConnections(ctx.deps, createConnectionScope(owner), {
        ...{ filter, deadlineBefore, after, limit },
      });
      return { ...page, connections: page.connections.map(presentConnection) };
    }),

  summary: callerProcedure('connections:read')
    .meta({
      rest: { method: 'GET', path: '/connections/summary' },
      summary: "How a user's connections are, in numbers",
      errors: ['INVALID_USER_ID'],
    })
    .input(z.strictObject({ ...ownerFields, ...connectionFilterFields }))
    .output(
      z.object({
        matching: z.int().describe('How many of them match'),
        healths: z
          .object({
            connected: z.int(),
            expiring: z.int(),
            held_up: z.int(),
            expired: z.int(),
            error: z.int(),
            disconnected: z.int(),
          })
          .describe(
            'All of them: `expiring` while there is time to act, `held_up` while one works that cannot be renewed',
          ),
        needYou: z.int().describe('How many wait for their owner to act'),
        providers: z
          .array(z.object({ id: z.string(), connected: z.int() }))
          .describe('Providers that there are connections of, disconnected ones included'),
      }),
    )
    .query(async ({ ctx, input: { userId, externalUserId, ...filter } }) => {
      const owner = await readUser(ctx, { userId, externalUserId });
      const summary =
        owner === null
          ? EMPTY_SUMMARY
          : await summarizeConnections(ctx.deps, { ...ctx.scope, userId: owner }, filter);
      return { ...summary, providers: [...summary.providers] };
    }),

  /** Those of some connections that the browser may see, disconnected ones included, in any order. */
  some: sessionProcedure
    .input(z.strictObject({ ids: z.array(connectionIdSchema).max(MOST_OF_A_PAGE) }))
    .output(listResponseSchema)
    .query(async ({ ctx, input: { ids } }) => {
      const connections = await getConnections(ctx.deps, createConnectionScope(ctx.userId), ids);
      return { connections: connections.map(presentConnection) };
    }),

  start: callerProcedure('connections:write')
    .meta({
      rest: { method: 'POST', path: '/connections' },
      summary: 'Start connecting an account',
      errors: [
        'INVALID_PROVIDER',
        'INVALID_USER_ID',
        'INVALID_REDIRECT_URL',
        'ACCOUNT_NOT_FOUND',
        'OAUTH_INIT_ERROR',
      ],
      example: { provider: 'sandbox', userId: 7, redirectUrl: 'https://app.example.com/connected' },
    })
    .input(
      z.strictObject({
        provider: providerIdSchema,
        ...ownerFields,
        redirectUrl: z.string().max(2000).describe('Where the browser ends up; its origin must be allowed'),
        connectionId: connectionIdSchema.optional().describe('Reconnect this connection in place'),
        scope: z.array(textSchema(500)).max(100).optional().describe("Default: the provider entry's"),
        parameters: mapSchema(textSchema(500), 50).optional(),
      }),
    )
    .output(
      z.object({
        authUrl: z.string().describe('Send the browser here'),
        state: z.string(),
        flowId: z.string().describe('For `flows.get`'),
        expiresAt: z.iso.datetime(),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      requireInvited(ctx, input);
      const userId = await actingUser(ctx, input);
      const flow = await startConnection(
        ctx.deps,
        {
          ...input,
          userId,
          startedBy: ctx.actor.kind,
          connectSessionId: ctx.actor.kind === 'connect_session' ? ctx.actor.id : undefined,
        },
        ctx.origin,
      );
      if (flow.browserSecret !== null) ctx.setFlowCookie(flow.flowId, flow.browserSecret);
      return {
        authUrl: flow.authUrl,
        state: flow.state,
        flowId: flow.flowId,
        expiresAt: flow.expiresAt.toISOString(),
      };
    }),

  refresh: callerProcedure('connections:write')
    .meta({
      rest: { method: 'POST', path: '/connections/{id}/refresh' },
      summary: 'Refresh the token now',
      errors: ['ACCOUNT_NOT_FOUND', 'NO_REFRESH_TOKEN', 'TOKEN_EXPIRED', 'TOKEN_REFRESH_ERROR'],
    })
    .input(byId)
    .output(connectionSchema)
    .mutation(async ({ ctx: { deps, actor, scope, origin }, input: { id } }) =>
      presentConnection(
        actor.kind === 'api_key'
          ? await refreshConnectionById(deps, { scope, id }, origin)
          : await refreshBySession(deps, { scope, id }, origin),
      ),
    ),

  test: callerProcedure('connections:write')
    .meta({
      rest: { method: 'POST', path: '/connections/{id}/test' },
      summary: 'Ask the provider now whether a connection works',
      errors: [
        'ACCOUNT_NOT_FOUND',
        'TOKEN_EXPIRED',
        'TOKEN_REFRESH_ERROR',
        'NETWORK_ERROR',
        'TIMEOUT_ERROR',
        'API_ERROR',
      ],
    })
    .input(byId)
    .output(testSchema)
    .mutation(({ ctx, input: { id } }) => testConnection(ctx.deps, { scope: ctx.scope, id }, ctx.origin)),

  readers: memberOrKeyProcedure('connections:read')
    .meta({
      rest: { method: 'GET', path: '/connections/{id}/readers' },
      summary: "Who was handed a connection's access token of late",
      errors: ['ACCOUNT_NOT_FOUND'],
    })
    .input(byId)
    .output(z.object({ readers: z.array(tokenReaderSchema) }))
    .query(async ({ ctx, input: { id } }) => {
      const scope = connectionScopeOf(ctx.actor);
      const readers = await listTokenReaders(ctx.deps, { scope, id });
      return { readers: readers.map(presentReader) };
    }),

  refreshMany: keyProcedure('connections:write')
    .meta({
      rest: { method: 'POST', path: '/connections/refresh' },
      summary: 'Refresh many connections, five at a time; every failure is reported',
    })
    .input(
      z.strictObject({
        connections: z
          .array(z.strictObject({ provider: providerIdSchema, accountId: accountIdSchema }))
          .min(1)
          .max(1000),
      }),
    )
    .output(z.object({ results: z.array(refreshResultSchema) }))
    .mutation(async ({ ctx, input }) => {
      const results = await batchRefreshTokens(ctx.deps, input.connections, ctx.origin);
      return {
        results: results.map((result) =>
          result.status === 'refreshed'
            ? { ...result, connection: presentConnection(result.connection) }
            : {
                ...result,
                error: {
                  code: result.error.code,
                  message: result.error.message,
                  retryable: result.error.retryable,
                },
              },
        ),
      };
    }),

  refreshMatching,

  import: keyProcedure('connections:write')
    .meta({
      rest: { method: 'POST', path: '/connections/import' },
      summary: 'Take over accounts with the tokens that another system has; says of each what became of it',
      example: {
        connections: [
          {
            externalUserId: 'customer-7',
            provider: 'sandbox',
            accountId: '1234',
            accessToken: 'ya29.…',
            refreshToken: '1//…',
          },
        ],
      },
    })
    .input(z.strictObject({ connections: z.array(importedSchema).min(1).max(MOST_IMPORTED) }))
    .output(
      z.object({
        results: z
          .array(
            z.discriminatedUnion('status', [
              z.object({
                status: z.literal('imported'),
                connectionId: connectionIdSchema,
                userId: userIdSchema,
              }),
              z.object({
                status: z.literal('unchanged'),
                connectionId: connectionIdSchema,
                userId: userIdSchema,
              }),
              z.object({ status: z.literal('failed'), code: errorCodeSchema, message: z.string() }),
            ]),
          )
          .describe('In the order of what was sent; `unchanged`: it is connected here already'),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      const results: ImportOutcome[] = [];
      for (const account of input.connections)
        results.push(await importConnection(ctx.deps, account, ctx.origin));
      return { results };
    }),

  disconnect: callerProcedure('connections:write')
    .meta({
      rest: { method: 'DELETE', path: '/connections/{id}' },
      summary: 'Disconnect, and revoke at the provider',
      errors: ['ACCOUNT_NOT_FOUND', 'DISCONNECT_ERROR'],
    })
    .input(byId)
    .output(
      z.object({
        connection: connectionSchema,
        revocation: revocationSchema,
      }),
    )
    .mutation(async ({ ctx, input }) => {
      const { connection, revocation } = await disconnectConnection(
        ctx.deps,
        { scope: ctx.scope, id: input.id },
        ctx.origin,
      );
      return { connection: presentConnection(connection), revocation };
    }),

  disconnectMatching,

  rename: callerProcedure('connections:write')
    .meta({
      rest: { method: 'PATCH', path: '/connections/{id}' },
      summary: "Set the user's own label",
      errors: ['ACCOUNT_NOT_FOUND'],
      example: { label: 'Work' },
    })
    .input(byId.extend({ label: textSchema(80).trim().nullable() }))
    .output(connectionSchema)
    .mutation(async ({ ctx, input }) =>
      presentConnection(
        await renameConnection(ctx.deps, { scope: ctx.scope, id: input.id, label: input.label }, ctx.origin),
      ),
    ),

  resources: callerProcedure('connections:read')
    .meta({
      rest: { method: 'GET', path: '/connections/{id}/resources' },
      summary: 'The sites or tenants that a connection can be used with, asked of the provider now',
      errors: ASKED_OF_PROVIDER,
    })
    .input(byId)
    .output(z.object({ resources: z.array(resourceSchema), chosen: resourceSchema.nullable() }))
    .query(({ ctx, input }) =>
      listConnectionResources(ctx.deps, { scope: ctx.scope, id: input.id }, ctx.origin),
    ),

  chooseResource: callerProcedure('connections:write')
    .meta({
      rest: { method: 'POST', path: '/connections/{id}/resource' },
      summary: 'Choose one of them; it is kept in `metadata.resource`',
      errors: ASKED_OF_PROVIDER,
    })
    .input(byId.extend({ resourceId: textSchema(500).min(1) }))
    .output(connectionSchema)
    .mutation(async ({ ctx, input }) =>
      presentConnection(await chooseResource(ctx.deps, { ...input, scope: ctx.scope }, ctx.origin)),
    ),

  onChange,
});
