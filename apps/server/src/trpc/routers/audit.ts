import { isoDateSchema, listAuditEvents, readAuditVerification, searchAuditEvents } from '@evergrant/core';
import { z } from 'zod';
import { presentAuditPage } from '../present.ts';
import { actingUser, memberOrKeyProcedure, operatorProcedure, router } from '../procedures.ts';
import {
  auditEventSchema,
  auditFilterFields,
  auditSearchFields,
  nothingSchema,
  ownerFields,
  pageFields,
} from '../schemas.ts';

const wantedFields = { ...pageFields, limit: z.number().int().min(1).max(200).default(50) };

const pageSchema = z.object({ events: z.array(auditEventSchema), nextCursor: z.string().nullable() });

export const auditRouter = router({
  list: memberOrKeyProcedure('audit:read')
    .meta({
      rest: { method: 'GET', path: '/audit-events' },
      summary: "A user's audit events, newest first",
      errors: ['INVALID_USER_ID'],
    })
    .input(
      z.strictObject({
        ...auditFilterFields,
        ...wantedFields,
        ...ownerFields,
      }),
    )
    .output(pageSchema)
    .query(async ({ ctx, input: { userId, externalUserId, direction: _, ...query } }) => {
      const owner = await actingUser(ctx, { userId, externalUserId });
      return presentAuditPage(await listAuditEvents(ctx.deps, owner, query));
    }),

  /** Everybody's and the hub's own; a page may have fewer events than `limit`, or none, and still a next one. */
  search: operatorProcedure
    .input(z.strictObject({ ...auditSearchFields, ...wantedFields }))
    .output(pageSchema)
    .query(async ({ ctx, input: { direction: _, ...search } }) =>
      presentAuditPage(await searchAuditEvents(ctx.deps, search)),
    ),

  /** What the last verification of the audit chain found. */
  verification: operatorProcedure
    .input(nothingSchema)
    .output(
      z.object({
        heldAt: isoDateSchema.nullable().describe('When the log last held; null: it was not verified yet'),
        heldUpTo: z
          .object({ event: z.string().describe('Its id'), at: isoDateSchema })
          .nullable()
          .describe('The last event that was verified then, and when it had been taken into the chain'),
        broken: z
          .object({ at: isoDateSchema, problems: z.array(z.string()) })
          .nullable()
          .describe('What does not hold, as found since; null: nothing'),
      }),
    )
    .query(async ({ ctx }) => {
      const { heldAt, heldUpTo, broken } = await readAuditVerification(ctx.deps.db);
      return {
        heldAt: heldAt?.toISOString() ?? null,
        heldUpTo,
        broken: broken && { at: broken.at.toISOString(), problems: [...broken.problems] },
      };
    }),
});
