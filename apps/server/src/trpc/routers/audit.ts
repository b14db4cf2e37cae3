import { AUDIT_EVENTS, listAuditEvents, searchAuditEvents } from '@evergrant/core';
import { z } from 'zod';
import { presentAuditPage } from '../present.ts';
import { actingUser, memberOrKeyProcedure, operatorProcedure, router } from '../procedures.ts';
import {
  auditEventSchema,
  connectionIdSchema,
  externalUserIdSchema,
  pageFields,
  providerIdSchema,
  textSchema,
  userIdSchema,
} from '../schemas.ts';

const momentSchema = z.iso.datetime({ offset: true }).max(40).pipe(z.coerce.date());

const filterSchema = z.strictObject({
  connectionId: connectionIdSchema.optional(),
  provider: providerIdSchema.optional(),
  event: z.enum(AUDIT_EVENTS).optional(),
  ...pageFields,
  limit: z.number().int().min(1).max(200).default(50),
});

const pageSchema = z.object({ events: z.array(auditEventSchema), nextCursor: z.string().nullable() });

export const auditRouter = router({
  list: memberOrKeyProcedure('audit:read')
    .meta({ rest: { method: 'GET', path: '/audit-events' }, summary: "A user's audit events, newest first" })
    .input(
      filterSchema.extend({
        userId: userIdSchema.optional(),
        externalUserId: externalUserIdSchema.optional(),
      }),
    )
    .output(pageSchema)
    .query(async ({ ctx, input }) =>
      presentAuditPage(await listAuditEvents(ctx.deps, await actingUser(ctx, input), input)),
    ),

  /** Everybody's and the hub's own; a page may have fewer events than `limit`, or none, and still a next one. */
  search: operatorProcedure
    .input(
      filterSchema.extend({
        userId: userIdSchema.optional(),
        actor: textSchema(200).optional(),
        from: momentSchema.optional(),
        to: momentSchema.optional(),
      }),
    )
    .output(pageSchema)
    .query(async ({ ctx, input: { direction: _, ...search } }) =>
      presentAuditPage(await searchAuditEvents(ctx.deps, search)),
    ),
});
