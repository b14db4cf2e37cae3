import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createReader } from './create-reader.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Readings begin at the times in `begun` and take `tookMs`. */
function open(tookMs: number) {
  const startedAt = Date.now();
  const begun: number[] = [];
  const tell = createReader(async () => {
    begun.push(Date.now() - startedAt);
    await new Promise((resolve) => setTimeout(resolve, tookMs));
  }, 1_000);
  return { begun, tell };
}

it('reads at once, and once more for everything that happened meanwhile', async () => {
  const { begun, tell } = open(100);
  for (let count = 0; count < 5; count += 1) tell();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(begun).toEqual([0, 1_100]);
});

it('never begins before the last reading is done, and keeps a pause', async () => {
  const { begun, tell } = open(3_000);
  const changes = setInterval(tell, 50);
  tell();
  await vi.advanceTimersByTimeAsync(10_000);
  clearInterval(changes);
  expect(begun).toEqual([0, 4_000, 8_000]);
});

it('reads at once again after it was quiet', async () => {
  const { begun, tell } = open(100);
  tell();
  await vi.advanceTimersByTimeAsync(5_000);
  tell();
  await vi.advanceTimersByTimeAsync(0);
  expect(begun).toEqual([0, 5_000]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(vi.getTimerCount()).toBe(0);
});
