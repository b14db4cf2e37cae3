import type { HealthStatus } from '@evergrant/core/health';
import * as z from 'zod/mini';

export const SORTS = ['attention', 'name', 'newest', 'deadline', 'refreshed', 'used'] as const;
export type Sort = (typeof SORTS)[number];

const STATUS_FILTERS = [
  'attention',
  'connected',
  'expiring',
  'held_up',
  'expired',
  'error',
  'disconnected',
] as const;
/** `attention`: whatever waits for the user to act. */
export type StatusFilter = 'attention' | HealthStatus;

/** Search, filter and order of the list, as they stand in the address. Anything odd there is dropped. */
export const connectionSearchSchema = z.object({
  q: z.catch(z.optional(z.string().check(z.maxLength(200))), undefined),
  status: z.catch(z.optional(z.enum(STATUS_FILTERS)), undefined),
  provider: z.catch(z.optional(z.string().check(z.maxLength(64))), undefined),
  sort: z.catch(z.optional(z.enum(SORTS)), undefined),
});

export type ConnectionSearch = z.infer<typeof connectionSearchSchema>;

/** Whether the list shows less than everything. */
export const isFiltered = ({ q, status, provider }: ConnectionSearch): boolean =>
  Boolean(q) || status !== undefined || provider !== undefined;
