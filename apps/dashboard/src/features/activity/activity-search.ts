import { z } from 'zod';
import { isEventName } from './event-words.ts';

/** Filters of the history, as they stand in the address. Anything odd there is dropped. */
export const activitySearchSchema = z.object({
  provider: z.string().max(64).optional().catch(undefined),
  event: z.string().refine(isEventName).optional().catch(undefined),
});

export type ActivitySearch = z.infer<typeof activitySearchSchema>;
