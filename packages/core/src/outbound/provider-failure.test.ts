import { expect, test } from 'vitest';
import { parseRetryAfter } from './provider-failure.ts';

const now = new Date('2026-01-02T03:04:05Z');

test.each([
  ['120', 120_000],
  [' 5 ', 5_000],
  ['0', 0],
  ['Fri, 02 Jan 2026 03:05:05 GMT', 60_000],
  ['Fri, 02 Jan 2026 03:00:00 GMT', 0],
  ['999999999', 86_400_000],
  ['soon', undefined],
  ['', undefined],
  [null, undefined],
])('Retry-After %j means %s ms', (value, expected) => {
  expect(parseRetryAfter(value, now)).toBe(expected);
});
