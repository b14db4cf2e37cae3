import { afterEach, expect, test, vi } from 'vitest';
import { collectGarbageAtRest } from './collect-garbage-at-rest.ts';

afterEach(() => void vi.useRealTimers());

const MINUTE_MS = 60_000;

/** Minutes in which the event loop was busy for such a share; what was collected is marked. */
function collectedIn(minutes: readonly number[]): boolean[] {
  vi.useFakeTimers();
  const collect = vi.fn();
  let minute = -1;
  const busy = (utilization: number) => ({ idle: 1 - utilization, active: utilization, utilization });
  // Called with two moments for what was between them.
  const utilization = (now?: unknown) => busy(now === undefined ? 0 : (minutes[minute] ?? 0));
  collectGarbageAtRest({ utilization, collect });
  return minutes.map((_, index) => {
    minute = index;
    collect.mockClear();
    vi.advanceTimersByTime(MINUTE_MS);
    return collect.mock.calls.length > 0;
  });
}

test('garbage is collected in the first quiet minute after work, and not again before the next work', () => {
  expect(collectedIn([0.6, 0.5, 0.01, 0.01, 0.3, 0.02, 0.01])).toEqual([
    false,
    false,
    true,
    false,
    false,
    true,
    false,
  ]);
});

test('a process that never works, or never rests, is left alone', () => {
  expect(collectedIn([0.01, 0.01, 0.01])).toEqual([false, false, false]);
  expect(collectedIn([0.4, 0.4, 0.11])).toEqual([false, false, false]);
});
