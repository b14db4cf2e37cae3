import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  isTokenExpired,
  isUsable,
  refreshDueAt,
  refreshMargin,
  retryDelay,
  shouldRefreshToken,
} from './refresh-schedule.ts';

const now = new Date('2026-01-01T12:00:00Z');
const inMs = (ms: number) => new Date(now.getTime() + ms);
const minutes = (count: number) => count * 60_000;

test('a token is to be refreshed from exactly 5 minutes before its end', () => {
  expect(shouldRefreshToken(inMs(minutes(5) + 1), now)).toBe(false);
  expect(shouldRefreshToken(inMs(minutes(5)), now)).toBe(true);
  expect(shouldRefreshToken(inMs(-1), now)).toBe(true);
  expect(shouldRefreshToken(null, now)).toBe(false);
});

test('a token has ended from exactly its end on', () => {
  expect(isTokenExpired(inMs(1), now)).toBe(false);
  expect(isTokenExpired(now, now)).toBe(true);
  expect(isTokenExpired(null, now)).toBe(false);
});

test('row 56: the margin is a quarter of a short life and never more than 5 minutes', () => {
  expect(refreshMargin(60_000)).toBe(15_000);
  expect(refreshMargin(minutes(20))).toBe(minutes(5));
  expect(refreshMargin(minutes(600))).toBe(minutes(5));
  expect(shouldRefreshToken(inMs(minutes(4)), now, inMs(-minutes(1)))).toBe(false);
});

test('a caller gets at least 30 seconds, or a tenth of a short life', () => {
  expect(isUsable({ issuedAt: inMs(-minutes(59)), expiresAt: inMs(31_000) }, now)).toBe(true);
  expect(isUsable({ issuedAt: inMs(-minutes(59)), expiresAt: inMs(30_000) }, now)).toBe(false);
  expect(isUsable({ issuedAt: inMs(-53_000), expiresAt: inMs(7_000) }, now)).toBe(true);
  expect(isUsable({ issuedAt: inMs(-54_000), expiresAt: inMs(6_000) }, now)).toBe(false);
  expect(isUsable({ issuedAt: now, expiresAt: null }, now)).toBe(true);
});

test('row 26: tokens issued together are due spread over a whole margin', () => {
  const life = { issuedAt: now, expiresAt: inMs(minutes(60)) };
  expect(refreshDueAt(life, true, 0)).toEqual(inMs(minutes(55)));
  expect(refreshDueAt(life, true, 1)).toEqual(inMs(minutes(50)));
});

test('a token that cannot be renewed is looked at when it ends; one without end never', () => {
  expect(refreshDueAt({ issuedAt: now, expiresAt: inMs(1_000) }, false, 0.5)).toEqual(inMs(1_000));
  expect(refreshDueAt({ issuedAt: now, expiresAt: null }, true, 0.5)).toBeNull();
});

test('whatever the lifetime, the schedule comes before the margin, and the margin before the end', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e9 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (life, random) => {
        const due = refreshDueAt({ issuedAt: now, expiresAt: inMs(life) }, true, random);
        const at = due?.getTime() ?? 0;
        expect(at).toBeGreaterThanOrEqual(now.getTime() + Math.floor(life / 2) - 1);
        expect(at).toBeLessThanOrEqual(now.getTime() + life - refreshMargin(life) + 1);
      },
    ),
  );
});

test('failed refreshes wait 5 s, doubling to 15 minutes, and never less than the provider asked for', () => {
  expect([1, 2, 3, 4].map((failures) => retryDelay(failures, 0.5))).toEqual([5_000, 10_000, 20_000, 40_000]);
  expect(retryDelay(50, 0.5)).toBe(minutes(15));
  expect(retryDelay(1, 0)).toBe(4_000);
  expect(retryDelay(1, 0.5, 60_000)).toBe(60_000);
});
