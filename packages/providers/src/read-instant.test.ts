import { afterEach, describe, expect, test, vi } from 'vitest';
import { readInstant } from './read-instant.ts';

test.each([
  [1767225600, '2026-01-01T00:00:00.000Z'],
  ['1767225600', '2026-01-01T00:00:00.000Z'],
  [1767225600000, '2026-01-01T00:00:00.000Z'],
  ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000Z'],
  ['2026-01-01T01:00:00+01:00', '2026-01-01T00:00:00.000Z'],
  ['1767225600.5', '2026-01-01T00:00:00.500Z'],
  ['2026-01-01T00:30:00', '2026-01-01T00:30:00.000Z'],
  ['2026-01-01 00:30:00.123456', '2026-01-01T00:30:00.123Z'],
  ['2026-01-01T00:30', '2026-01-01T00:30:00.000Z'],
  ['Thu, 01 Jan 2026 00:30:00', '2026-01-01T00:30:00.000Z'],
  ['Thu, 01 Jan 2026 00:30:00 GMT', '2026-01-01T00:30:00.000Z'],
  ['1/1/2026 1:30:00 AM', '2026-01-01T01:30:00.000Z'],
  ['2026-01-01T01:30:00-0100', '2026-01-01T02:30:00.000Z'],
  ['Thu Jan  1 00:30:00 2026', '2026-01-01T00:30:00.000Z'],
  ['Thursday, 01-Jan-26 00:30:00 GMT', '2026-01-01T00:30:00.000Z'],
  ['2026-01-01', '2026-01-01T00:00:00.000Z'],
  [0, undefined],
  [-5, undefined],
  ['soon', undefined],
  [null, undefined],
  [1e300, undefined],
])('the instant %j reads as %s', (value, expected) => {
  expect(readInstant(value)?.toISOString()).toBe(expected);
});

describe('where the hub stands', () => {
  afterEach(() => vi.unstubAllEnvs());

  test.each(['America/Los_Angeles', 'Asia/Tokyo'])('does not matter to a time without a zone: %s', (zone) => {
    vi.stubEnv('TZ', zone);
    expect(new Date('2026-01-01T00:30:00').toISOString()).not.toBe('2026-01-01T00:30:00.000Z');
    for (const text of ['2026-01-01T00:30:00', 'Thu Jan  1 00:30:00 2026'])
      expect(readInstant(text)?.toISOString()).toBe('2026-01-01T00:30:00.000Z');
  });
});
