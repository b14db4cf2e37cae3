import type { Clock } from '../effects.ts';
import { ProviderFailure } from './provider-failure.ts';

/**
 * Leaves a provider alone for as long as it asked to be: a `Retry-After` that one connection meets holds back the
 * requests of all of them, so that a rate limit is not answered with more requests.
 */
export interface ProviderGate {
  /**
   * Runs `send`, unless the gate of `key` is closed.
   *
   * @throws ProviderFailure of kind `unavailable`, nothing sent, with the time that is left as `retryAfterMs`
   */
  pass<T>(key: string, send: () => Promise<T>): Promise<T>;
}

/** Timers may fire a little early; a retry that waited its time must not meet a closed gate. */
const TOLERANCE_MS = 20;

export function createProviderGate(clock: Clock): ProviderGate {
  const closedUntil = new Map<string, number>();
  return {
    async pass(key, send) {
      const remaining = (closedUntil.get(key) ?? 0) - clock.now().getTime();
      if (remaining > TOLERANCE_MS)
        throw new ProviderFailure('unavailable', 'the provider asked to be left alone', {
          sent: 'no',
          status: 429,
          retryAfterMs: remaining,
        });
      closedUntil.delete(key);
      try {
        return await send();
      } catch (error) {
        if (error instanceof ProviderFailure && error.retryAfterMs !== undefined)
          closedUntil.set(key, clock.now().getTime() + error.retryAfterMs);
        throw error;
      }
    },
  };
}
