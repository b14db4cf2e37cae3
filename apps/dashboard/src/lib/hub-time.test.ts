import { afterEach, expect, it, vi } from 'vitest';
import { hubNow, lastUpdateAt, noteHubTime } from './hub-time.ts';

afterEach(() => void vi.useRealTimers());

it('goes by the hub, however wrong the clock of the browser is', () => {
  vi.useFakeTimers({ now: new Date('2020-01-01T00:00:00Z') });
  noteHubTime(new Date('2030-06-15T12:00:00Z'));
  vi.advanceTimersByTime(90_000);
  expect(hubNow().toISOString()).toBe('2030-06-15T12:01:30.000Z');
  expect(lastUpdateAt().toISOString()).toBe('2030-06-15T12:00:00.000Z');
  // Somebody sets the clock right; the next beat says so.
  vi.setSystemTime(new Date('2030-06-15T12:02:00Z'));
  noteHubTime(new Date('2030-06-15T12:02:00Z'));
  expect(hubNow().toISOString()).toBe('2030-06-15T12:02:00.000Z');
});
