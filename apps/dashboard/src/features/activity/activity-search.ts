import type { AuditEventName } from '@evergrant/client';
import * as z from 'zod/mini';
import { isEventName } from './event-words.ts';

const day = z.catch(z.optional(z.iso.date()), undefined);

/** Filters of the history, as they stand in the address. Anything odd there is dropped. */
export const activitySearchSchema = z.object({
  provider: z.catch(z.optional(z.string().check(z.maxLength(64))), undefined),
  event: z.catch(
    z.optional(z.custom<AuditEventName>((value) => typeof value === 'string' && isEventName(value))),
    undefined,
  ),
  /** Days of the reader's own calendar, both included. */
  from: day,
  to: day,
});

export type ActivitySearch = z.infer<typeof activitySearchSchema>;
