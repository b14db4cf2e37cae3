/** For this long after somebody has shown who they are, nothing asks them again. */
const FRESH_MS = 15 * 60_000;

/** Whether what was shown then still counts for what needs a fresh sign-in. */
export const isFresh = (authenticatedAt: Date, now: Date): boolean =>
  now.getTime() - authenticatedAt.getTime() <= FRESH_MS;
