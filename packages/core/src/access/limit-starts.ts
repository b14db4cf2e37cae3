import type { RateLimit } from '../limits/rate-limit-store.ts';

/** Each starts a row that lives for a while: more of one user than somebody who connects account after account ever needs. */
const MOST_STARTS = { times: 300, windowMs: 10 * 60_000 };

/** What is started for a user is counted in all processes together. */
export const limitOfStarts = (of: 'flow' | 'connect_session', userId: number): RateLimit => ({
  key: `${of}:user:${userId}`,
  ...MOST_STARTS,
});
