import type { Overview } from '@evergrant/client';

/** All refreshes of a day. */
export const refreshTotals = (
  hours: Overview['day']['hours'],
): { readonly refreshed: number; readonly failed: number } =>
  hours.reduce(
    (total, hour) => ({ refreshed: total.refreshed + hour.refreshed, failed: total.failed + hour.failed }),
    { refreshed: 0, failed: 0 },
  );
