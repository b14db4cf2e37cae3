import type { Provider } from '@evergrant/providers';
import { isSpentByUse } from '../oauth/refresh-grant.ts';

/** Kept off the end of a grace: the request has to arrive within it. */
const GRACE_SAFETY_MS = 1_000;

/** Whether a refresh may be sent again at any time: the provider is known to leave what was presented in force. */
export const isRepeatable = (provider: Provider): boolean => !isSpentByUse({ provider });

/** How long after its first sending a refresh whose outcome is unknown may be sent again, in ms. */
export function replayWindow(provider: Provider): number {
  if (isRepeatable(provider)) return Number.POSITIVE_INFINITY;
  const { refresh_grace_seconds: grace = 0, unverified = [] } = provider;
  return unverified.includes('refresh_grace_seconds') ? 0 : Math.max(grace * 1_000 - GRACE_SAFETY_MS, 0);
}

/**
 * Whether a refresh that was sent, with its outcome unknown, may be sent again: it is repeatable, or the provider
 * answers a spent token once more for a while, and that while is not over.
 *
 * @param sentMsAgo since it was first sent
 */
export const mayReplay = (provider: Provider, sentMsAgo: number): boolean =>
  sentMsAgo < replayWindow(provider);
