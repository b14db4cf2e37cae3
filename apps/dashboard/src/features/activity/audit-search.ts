import * as z from 'zod/mini';
import { activitySearchSchema } from './activity-search.ts';

const rowId = z.catch(
  z.optional(z.coerce.number().check(z.int(), z.positive(), z.maximum(2_147_483_647))),
  undefined,
);

/** Filters of everybody's history, as they stand in the address. Anything odd there is dropped. */
export const auditSearchSchema = z.extend(activitySearchSchema, {
  userId: rowId,
  connectionId: rowId,
  actor: z.catch(z.optional(z.string().check(z.minLength(1), z.maxLength(200))), undefined),
});

export type AuditSearch = z.infer<typeof auditSearchSchema>;
