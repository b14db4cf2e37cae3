import type { AuditEventName } from '@evergrant/client';
import * as z from 'zod/mini';
import { isEventName } from './event-words.ts';

const day = z.catch(z.optional(z.iso.date()), undefined);

/** Filters of any history, as they stand in the address. Anything odd there is dropped. */
export const eventSearchSchema = z.object({
  event: z.catch(
    z.optional(z.custom<AuditEventName>((value) => typeof value === 'string' && isEventName(value))),
    undefined,
  ),
  /** Days of the reader's own calendar, both included. */
  from: day,
  to: day,
});

export type EventSearch = z.infer<typeof eventSearchSchema>;

/** The same of what happened to all connections of a user. */
export const activitySearchSchema = z.extend(eventSearchSchema, {
  provider: z.catch(z.optional(z.string().check(z.maxLength(64))), undefined),
});

export type ActivitySearch = z.infer<typeof activitySearchSchema>;
