import * as z from 'zod/mini';
import { activitySearchSchema } from './activity-search.ts';

const rowId = z.catch(
  z.optional(z.coerce.number().check(z.int(), z.positive(), z.maximum(2_147_483_647))),
  undefined,
);
const day = z.catch(z.optional(z.iso.date()), undefined);

/** Filters of everybody's history, as they stand in the address. Anything odd there is dropped. */
export const auditSearchSchema = z.extend(activitySearchSchema, {
  userId: rowId,
  connectionId: rowId,
  actor: z.catch(z.optional(z.string().check(z.minLength(1), z.maxLength(200))), undefined),
  /** Days of the reader's own calendar, both included. */
  from: day,
  to: day,
});

export type AuditSearch = z.infer<typeof auditSearchSchema>;
