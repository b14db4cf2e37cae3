import { useSyncExternalStore } from 'react';
import { hubNow } from './hub-time.ts';

/** One timer per step, however many components look at it, and none while nobody does. */
function createTicker(step: number) {
  let now = hubNow();
  let timer: ReturnType<typeof setInterval> | undefined;
  const listeners = new Set<() => void>();
  return {
    subscribe(listener: () => void) {
      listeners.add(listener);
      if (timer === undefined) {
        now = hubNow();
        timer = setInterval(() => {
          now = hubNow();
          for (const notify of listeners) notify();
        }, step);
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
    read: () => now,
  };
}

const tickers = new Map<number, ReturnType<typeof createTicker>>();

function tickerOf(step: number) {
  const known = tickers.get(step);
  if (known !== undefined) return known;
  const created = createTicker(step);
  tickers.set(step, created);
  return created;
}

/** The time by the hub's clock, renewed every `step` milliseconds. */
export function useNow(step: number): Date {
  const { subscribe, read } = tickerOf(step);
  return useSyncExternalStore(subscribe, read);
}

const SECOND = 1_000;

/**
 * What a function of the time says, renewed in the second in which it says something else.
 *
 * @param read answers the same object for as long as it says the same
 */
export const useAtAnyTime = <Said>(read: (now: Date) => Said): Said =>
  useSyncExternalStore(tickerOf(SECOND).subscribe, () => read(hubNow()));
