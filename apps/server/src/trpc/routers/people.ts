import {
  createConnectionScope,
  endAllSessions,
  endSession,
  getConnection,
  getPerson,
  isoDateSchema,
  listPeople,
  listSessions,
  listTokenReaders,
  type Person,
  searchConnections,
} from '@evergrant/core';
import { z } from 'zod';
import { presentConnection, presentReader, presentSession, writeDates } from '../present.ts';
import { operatorProcedure, router } from '../procedures.ts';
import {
  connectionIdSchema,
  connectionPageFields,
  connectionPageSchema,
  connectionSchema,
  idPageFields,
  sessionIdSchema,
  sessionSchema,
  textSchema,
  tokenReaderSchema,
  userIdSchema,
} from '../schemas.ts';

const personSchema = z.object({
  id: userIdSchema,
  name: z.string(),
  email: z.string().nullable().describe('Null: a user of a host application, who signs in nowhere here'),
  externalUserId: z.string().nullable(),
  role: z.enum(['user', 'operator']),
  banned: z.boolean(),
  twoFactorEnabled: z.boolean(),
  createdAt: isoDateSchema,
  lastSeenAt: isoDateSchema.nullable().describe('To the hour; null: signed in nowhere'),
  connections: z.int().describe('Those that are not disconnected'),
});

const presentPerson = ({ externalId, email, ...person }: Person): z.infer<typeof personSchema> => ({
  ...writeDates(person),
  email: externalId === null ? email : null,
  externalUserId: externalId,
});

const named = z.strictObject({ userId: userIdSchema });

/** Everybody the hub knows, for whoever runs it: accounts and users of host applications. What they connected is only shown. */
export const peopleRouter = router({
  list: operatorProcedure
    .input(
      z.strictObject({
        q: textSchema(200).trim().optional(),
        kind: z.enum(['account', 'external']).optional().describe('Default: both'),
        limit: z.int().min(1).max(200).default(50),
        ...idPageFields,
      }),
    )
    .output(z.object({ people: z.array(personSchema), nextCursor: z.string().nullable() }))
    .query(async ({ ctx, input: { q, kind, cursor, limit } }) => {
      const before = cursor === undefined ? undefined : Number(cursor);
      const { people, nextCursor } = await listPeople(
        ctx.deps,
        { q: q || undefined, kind },
        { before, limit },
      );
      return { people: people.map(presentPerson), nextCursor };
    }),

  get: operatorProcedure
    .input(named)
    .output(personSchema)
    .query(async ({ ctx, input }) => presentPerson(await getPerson(ctx.deps, input.userId))),

  /** Where somebody is signed in, the browser used last first. */
  sessions: operatorProcedure
    .input(named)
    .output(z.object({ sessions: z.array(sessionSchema) }))
    .query(async ({ ctx, input }) => ({
      sessions: (await listSessions(ctx.deps, input.userId)).map(presentSession),
    })),

  /** Signs somebody out in one browser, or everywhere. */
  endSessions: operatorProcedure
    .input(named.extend({ sessionId: sessionIdSchema.optional().describe('Default: all') }))
    .output(z.object({}))
    .mutation(async ({ ctx, input: { userId, sessionId } }) => {
      if (sessionId === undefined) await endAllSessions(ctx.deps, userId, ctx.origin);
      else await endSession(ctx.deps, { userId, sessionId }, ctx.origin);
      return {};
    }),

  /** What somebody has connected, disconnected ones last. */
  connections: operatorProcedure
    .input(named.extend(connectionPageFields))
    .output(connectionPageSchema)
    .query(async ({ ctx, input: { userId, cursor, limit } }) => {
      const scope = { ...createConnectionScope(userId), userId };
      const page = await searchConnections(ctx.deps, scope, { filter: {}, sort: 'attention', cursor, limit });
      return { ...page, connections: page.connections.map(presentConnection) };
    }),

  /** One of them as its owner sees it, and which apps read its token. */
  connection: operatorProcedure
    .input(named.extend({ id: connectionIdSchema }))
    .output(z.object({ connection: connectionSchema, readers: z.array(tokenReaderSchema) }))
    .query(async ({ ctx, input: { userId, id } }) => {
      const scope = createConnectionScope(userId);
      const connection = await getConnection(ctx.deps, scope, id);
      const readers = await listTokenReaders(ctx.deps, { scope, id });
      return { connection: presentConnection(connection), readers: readers.map(presentReader) };
    }),
});
