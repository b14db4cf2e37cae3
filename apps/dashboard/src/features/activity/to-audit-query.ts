import type { ActivitySearch } from './activity-search.ts';

/** Midnight at the beginning of a day in the reader's zone. */
function startOf(text: string, daysLater = 0): string {
  const [year = 0, month = 1, date = 1] = text.split('-').map(Number);
  return new Date(year, month - 1, date + daysLater).toISOString();
}

/** What the hub is asked for. */
export const toAuditQuery = <Search extends Pick<ActivitySearch, 'from' | 'to'>>({
  from,
  to,
  ...filters
}: Search) => ({
  ...filters,
  ...(from === undefined ? {} : { from: startOf(from) }),
  ...(to === undefined ? {} : { to: startOf(to, 1) }),
});
