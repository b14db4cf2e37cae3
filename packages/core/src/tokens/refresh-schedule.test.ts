import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isTokenExpired } from '../connections/health.ts';
import { isUsable, refreshDueAt, refreshMargin, retryDelay, shouldRefreshToken } from './refresh-schedule.ts';

const now = new Date('2026-01-01T12:00:00Z');
const inMs = (ms: number) => new Date(now.getTime() + ms);
const renewable = { refreshable: true, lapsesAt: null, notBefore: new Date(0) };
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
  expect(refreshDueAt(life, renewable, 0)).toEqual(inMs(minutes(55)));
  expect(refreshDueAt(life, renewable, 1)).toEqual(inMs(minutes(50)));
});

test('a token that cannot be renewed is looked at when it ends; one without end never', () => {
  expect(
    refreshDueAt({ issuedAt: now, expiresAt: inMs(1_000) }, { ...renewable, refreshable: false }, 0.5),
  ).toEqual(inMs(1_000));
  expect(refreshDueAt({ issuedAt: now, expiresAt: null }, renewable, 0.5)).toBeNull();
});

test('whatever the lifetime, the schedule comes before the margin, and the margin before the end', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 3_000, max: 1e9 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (life, random) => {
        const due = refreshDueAt({ issuedAt: now, expiresAt: inMs(life) }, renewable, random);
        const at = due?.getTime() ?? 0;
        expect(at).toBeGreaterThanOrEqual(now.getTime() + Math.floor(life / 2) - 1);
        expect(at).toBeLessThanOrEqual(now.getTime() + life - refreshMargin(life) + 1);
      },
    ),
  );
});

test('what is over as soon as it comes is renewed once a minute; what had ended before, at once', () => {
  const due = (expiresIn: number | null, lapsesIn: number | null) =>
    refreshDueAt(
      { issuedAt: now, expiresAt: expiresIn === null ? null : inMs(expiresIn) },
      { ...renewable, lapsesAt: lapsesIn === null ? null : inMs(lapsesIn) },
      0.5,
    );
  expect(due(1_000, null)).toEqual(inMs(60_000));
  expect(due(2_999, null)).toEqual(inMs(60_000));
  expect(due(3_000, null)).toEqual(inMs(1_875));
  expect(due(null, 1_000)).toEqual(inMs(60_000));
  expect(due(minutes(60), 1_000)).toEqual(inMs(60_000));
  expect(due(0, null)).toEqual(now);
  expect(due(-1_000, null)).toEqual(inMs(-1_000));
});

test('failed refreshes wait 5 s, doubling to 15 minutes, and never less than the provider asked for', () => {
  expect([1, 2, 3, 4].map((failures) => retryDelay(failures, 0.5))).toEqual([5_000, 10_000, 20_000, 40_000]);
  expect(retryDelay(50, 0.5)).toBe(minutes(15));
  expect(retryDelay(1, 0)).toBe(4_000);
  expect(retryDelay(1, 0.5, { atLeastMs: 60_000 })).toBe(60_000);
});

test('row 26: 10,000 equal expiries are spread so that the busiest half minute is at most twice the mean', () => {
  const life = { issuedAt: now, expiresAt: inMs(minutes(60)) };
  const random = seededRandom(1);
  const slots = new Map<number, number>();
  for (let count = 0; count < 10_000; count += 1) {
    const at = refreshDueAt(life, renewable, random())?.getTime() ?? 0;
    const slot = Math.floor((at - inMs(minutes(50)).getTime()) / 30_000);
    slots.set(slot, (slots.get(slot) ?? 0) + 1);
  }
  const counts = [...slots.values()];
  expect(slots.size).toBe(10);
  expect(Math.max(...counts) / (10_000 / slots.size)).toBeLessThanOrEqual(2);
});

test('row 26: with 5 % errors and 2 % timeouts 99.99 % of the reads of 10,000 equal expiries get a minute of life', () => {
  const random = seededRandom(2);
  const lifetime = minutes(60);
  let reads = 0;
  let served = 0;
  for (let count = 0; count < 10_000; count += 1) {
    let expiresAt = inMs(lifetime);
    let at = refreshDueAt({ issuedAt: now, expiresAt }, renewable, random())?.getTime() ?? 0;
    for (let failures = 0; ; ) {
      const outcome = random();
      // A request that times out takes the whole deadline before the schedule hears of it.
      if (outcome >= 0.07) break;
      failures += 1;
      at += (outcome < 0.02 ? 20_000 : 0) + retryDelay(failures, random());
    }
    const refreshedAt = new Date(at);
    for (let read = 0; read < 20; read += 1) {
      const readAt = now.getTime() + minutes(50) + random() * minutes(10);
      if (readAt >= refreshedAt.getTime()) expiresAt = new Date(refreshedAt.getTime() + lifetime);
      reads += 1;
      if ((readAt < refreshedAt.getTime() ? inMs(lifetime) : expiresAt).getTime() - readAt >= 60_000)
        served += 1;
    }
  }
  expect(served / reads).toBeGreaterThanOrEqual(0.9999);
});

test('row 54: a grant that lapses is kept alive with a quarter of its life left, at most two weeks ahead', () => {
  const day = minutes(24 * 60);
  const idle = (lapsesAt: Date, random: number) =>
    refreshDueAt({ issuedAt: now, expiresAt: null }, { ...renewable, lapsesAt }, random);
  expect(idle(inMs(4 * day), 0)).toEqual(inMs(3 * day));
  expect(idle(inMs(4 * day), 1)).toEqual(inMs(2 * day));
  expect(idle(inMs(90 * day), 0)).toEqual(inMs(83 * day));
  expect(idle(inMs(90 * day), 1)).toEqual(inMs(76 * day));
});

test('row 54: whichever comes first counts, the end of the token or the lapse of its grant', () => {
  const due = (expiresIn: number, lapsesIn: number) =>
    refreshDueAt(
      { issuedAt: now, expiresAt: inMs(expiresIn) },
      { ...renewable, lapsesAt: inMs(lapsesIn) },
      0,
    );
  expect(due(minutes(60), minutes(600))).toEqual(inMs(minutes(55)));
  expect(due(minutes(600), minutes(60))).toEqual(inMs(minutes(45)));
});

/** A small generator (mulberry32), so that a failure can be repeated. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

test('a token is not renewed before its provider agrees to', () => {
  const life = { issuedAt: now, expiresAt: inMs(60 * 60_000) };
  const from = inMs(58 * 60_000);
  expect(refreshDueAt(life, { ...renewable, notBefore: from }, 0.5)).toEqual(from);
});
