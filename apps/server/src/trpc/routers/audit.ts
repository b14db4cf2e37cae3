import { AUDIT_EVENTS, listAuditEvents } from '@evergrant/core';
import { z } from 'zod';
import { presentAuditEvent } from '../present.ts';
import { actingUser, memberOrKeyProcedure, router } from '../procedures.ts';
import {
  auditEventSchema,
  connectionIdSchema,
  externalUserIdSchema,
  pageFields,
  providerIdSchema,
  userIdSchema,
} from '../schemas.ts';

export const auditRouter = router({
  list: memberOrKeyProcedure('audit:read')
    .meta({ rest: { method: 'GET', path: '/audit-events' }, summary: "A user's audit events, newest first" })
    .input(
      z.strictObject({
        userId: userIdSchema.optional(),
        externalUserId: externalUserIdSchema.optional(),
        connectionId: connectionIdSchema.optional(),
        provider: providerIdSchema.optional(),
        event: z.enum(AUDIT_EVENTS).optional(),
        ...pageFields,
        limit: z.number().int().min(1).max(200).default(50),
      }),
    )
    .output(z.object({ events: z.array(auditEventSchema), nextCursor: z.string().nullable() }))
    .query(async ({ ctx, input }) => {
      const page = await listAuditEvents(ctx.deps, await actingUser(ctx, input), input);
      return { events: page.events.map(presentAuditEvent), nextCursor: page.nextCursor };
    }),
});
