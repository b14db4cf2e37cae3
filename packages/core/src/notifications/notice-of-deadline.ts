const DAY_MS = 86_400_000;

/** How long ahead of a deadline its owner is told, in milliseconds; the first one is also the furthest. */
export const NOTICES = { week: 7 * DAY_MS, day: DAY_MS } as const;
export type DeadlineNotice = keyof typeof NOTICES;

/**
 * Which notice of a deadline is due. None takes more than half of what it is about: who connects an account for an hour, or
 * for eight days, knows.
 *
 * @returns null: none is
 */
export function noticeOfDeadline(
  { connectedAt, deadline }: { readonly connectedAt: Date; readonly deadline: Date },
  now: Date,
): DeadlineNotice | null {
  const left = deadline.getTime() - now.getTime();
  const whole = deadline.getTime() - connectedAt.getTime();
  const isDue = (notice: DeadlineNotice) => left <= NOTICES[notice] && whole > 2 * NOTICES[notice];
  if (left <= 0) return null;
  if (isDue('day')) return 'day';
  return isDue('week') ? 'week' : null;
}
