import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sampleRepeats } from './sample-repeats.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function sampled() {
  const lines: string[] = [];
  const log = sampleRepeats(
    (_level, { total }, message) => lines.push(total === undefined ? message : `${message} ${total}`),
    () => Date.now(),
  );
  return { lines, log };
}

test('a provider that is down writes ten lines a minute, and how many more there were', () => {
  const { lines, log } = sampled();
  for (let connectionId = 0; connectionId < 500; connectionId += 1)
    log.error({ connectionId, provider: 'acme' }, 'failed');
  expect(lines).toEqual(Array(10).fill('failed'));
  vi.advanceTimersByTime(60_000);
  expect(lines.slice(10)).toEqual(['failed (repeated, not written) 490']);
  log.error({ provider: 'acme' }, 'failed');
  expect(lines.at(-1)).toBe('failed');
});

test('what differs in message, provider or code is not the same', () => {
  const { lines, log } = sampled();
  for (let count = 0; count < 10; count += 1) {
    log.warn({ provider: 'acme' }, 'failed');
    log.warn({ provider: 'other' }, 'failed');
    log.warn({ provider: 'acme', code: 'X' }, 'failed');
    log.error({ provider: 'acme' }, 'failed');
  }
  expect(lines).toHaveLength(40);
});
