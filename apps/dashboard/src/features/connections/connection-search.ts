import { z } from 'zod';
import type { HealthStatus } from './health.ts';

export const SORTS = ['attention', 'name', 'newest', 'deadline', 'refreshed'] as const;
export type Sort = (typeof SORTS)[number];

const STATUS_FILTERS = ['attention', 'connected', 'expiring', 'expired', 'error', 'disconnected'] as const;
/** `attention`: whatever waits for the user to act. */
export type StatusFilter = 'attention' | HealthStatus;

/** Search, filter and order of the list, as they stand in the address. Anything odd there is dropped. */
export const connectionSearchSchema = z.object({
  q: z.string().max(200).optional().catch(undefined),
  status: z.enum(STATUS_FILTERS).optional().catch(undefined),
  provider: z.string().max(64).optional().catch(undefined),
  sort: z.enum(SORTS).optional().catch(undefined),
});

export type ConnectionSearch = z.infer<typeof connectionSearchSchema>;

/** Whether the list shows less than everything. */
export const isFiltered = ({ q, status, provider }: ConnectionSearch): boolean =>
  Boolean(q) || status !== undefined || provider !== undefined;
