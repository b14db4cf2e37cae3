import { useSyncExternalStore } from 'react';

/** One timer per step, however many components look at it, and none while nobody does. */
function createTicker(step: number) {
  let now = new Date();
  let timer: ReturnType<typeof setInterval> | undefined;
  const listeners = new Set<() => void>();
  return {
    subscribe(listener: () => void) {
      listeners.add(listener);
      if (timer === undefined) {
        now = new Date();
        timer = setInterval(() => {
          now = new Date();
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

/** The time, renewed every `step` milliseconds. */
export function useNow(step: number): Date {
  const { subscribe, read } = tickerOf(step);
  return useSyncExternalStore(subscribe, read);
}
