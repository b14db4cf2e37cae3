import { CONNECTION_SORTS, STATUS_FILTERS } from '@evergrant/core/health';
import * as z from 'zod/mini';

/** Search, filter and order of the list, as they stand in the address. Anything odd there is dropped. */
export const connectionSearchSchema = z.object({
  q: z.catch(z.optional(z.string().check(z.maxLength(200))), undefined),
  status: z.catch(z.optional(z.enum(STATUS_FILTERS)), undefined),
  provider: z.catch(z.optional(z.string().check(z.maxLength(64))), undefined),
  sort: z.catch(z.optional(z.enum(CONNECTION_SORTS)), undefined),
});

export type ConnectionSearch = z.infer<typeof connectionSearchSchema>;

/** Whether the list shows less than everything. */
export const isFiltered = ({ q, status, provider }: ConnectionSearch): boolean =>
  Boolean(q) || status !== undefined || provider !== undefined;
