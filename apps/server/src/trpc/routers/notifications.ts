import {
  CHANNELS,
  chooseNotification,
  chooseNotificationLanguage,
  connectionIdSchema,
  getNotificationChoices,
  INCIDENTS,
  isoDateSchema,
  LANGUAGES,
  listNotifications,
  markNotificationsRead,
  NOTIFICATION_KINDS,
  providerNameSchema,
} from '@evergrant/core';
import { z } from 'zod';
import { router, sessionProcedure } from '../procedures.ts';
import { nothingSchema } from '../schemas.ts';

const kindSchema = z.enum(NOTIFICATION_KINDS).meta({ title: 'NotificationKind' });
const languageSchema = z.enum(LANGUAGES);
const idSchema = z.int32().positive();

const notificationSchema = z
  .object({
    id: idSchema,
    kind: kindSchema,
    total: z.int().describe('Of how many it tells; the first of them are named'),
    connections: z.array(
      z.object({ id: connectionIdSchema, provider: providerNameSchema, account: z.string() }),
    ),
    incidents: z.array(
      z.object({ provider: providerNameSchema, host: z.string(), incident: z.enum(INCIDENTS) }),
    ),
    createdAt: isoDateSchema,
    isRead: z.boolean(),
  })
  .meta({ title: 'Notification' });

const choiceSchema = z.object({ app: z.boolean(), mail: z.boolean() });

/** What somebody is told without having looked, and how. For people only. */
export const notificationsRouter = router({
  list: sessionProcedure
    .input(nothingSchema)
    .output(
      z.object({
        notifications: z.array(notificationSchema),
        unread: z.int(),
        language: languageSchema.describe('What they are written to in'),
      }),
    )
    .query(async ({ ctx }) => {
      const { notifications, ...rest } = await listNotifications(ctx.deps, ctx.userId);
      return {
        ...rest,
        notifications: notifications.map(
          ({ id, kind, total, connections, incidents, createdAt, isRead }) => ({
            ...{ id, kind, total, isRead, createdAt: createdAt.toISOString() },
            connections: [...connections],
            incidents: [...incidents],
          }),
        ),
      };
    }),

  markRead: sessionProcedure
    .input(z.strictObject({ upTo: idSchema.describe('The newest that was seen') }))
    .output(z.object({}))
    .mutation(async ({ ctx, input }) => {
      await markNotificationsRead(ctx.deps, { userId: ctx.userId, upTo: input.upTo });
      return {};
    }),

  choices: sessionProcedure
    .input(nothingSchema)
    .output(
      z.object({
        connection_broke: choiceSchema,
        connection_recovered: choiceSchema,
        connection_ending: choiceSchema,
        incident_opened: choiceSchema,
        incident_closed: choiceSchema,
      }),
    )
    .query(({ ctx }) => getNotificationChoices(ctx.deps, ctx.userId)),

  choose: sessionProcedure
    .input(z.strictObject({ kind: kindSchema, channel: z.enum(CHANNELS), isWanted: z.boolean() }))
    .output(z.object({}))
    .mutation(async ({ ctx, input }) => {
      await chooseNotification(ctx.deps, { ...input, userId: ctx.userId }, ctx.origin);
      return {};
    }),

  chooseLanguage: sessionProcedure
    .input(z.strictObject({ language: languageSchema }))
    .output(z.object({}))
    .mutation(async ({ ctx, input }) => {
      await chooseNotificationLanguage(ctx.deps, { userId: ctx.userId, language: input.language });
      return {};
    }),
});
