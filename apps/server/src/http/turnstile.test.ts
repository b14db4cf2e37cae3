import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { UPTIME } from '../uptime.ts';
import { createTurnstile, type TurnLimits } from './turnstile.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const LIMITS: TurnLimits = { perSecond: 10, burst: 3, patienceMs: 500, atOnce: 100, waiting: 2, streams: 2 };
const ORDINARY = { work: 1, stream: false };
const STREAM = { work: 1, stream: true };

function open(limits: Partial<TurnLimits> = {}) {
  const turnstile = createTurnstile({ ...LIMITS, ...limits }, UPTIME);
  const startedAt = Date.now();
  const turns: number[] = [];
  const enter = (request = ORDINARY) => turnstile.enter(request, () => turns.push(Date.now() - startedAt));
  return { turnstile, turns, enter };
}

it('lets a burst in at once, then one after the other, and refuses who would wait too long', async () => {
  const { enter, turns } = open();
  const admissions = Array.from({ length: 10 }, () => enter().kind);
  expect(turns).toEqual([0, 0, 0]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(turns).toEqual([0, 0, 0, 100, 200, 300, 400, 500]);
  expect(admissions.slice(8)).toEqual(['refused', 'refused']);
});

it('says when a turn will be near enough to wait for, and takes nothing for a refusal', async () => {
  const { enter, turns } = open();
  for (let count = 0; count < 8; count += 1) enter();
  for (let count = 0; count < 5; count += 1) expect(enter()).toEqual({ kind: 'refused', retryAfterMs: 100 });
  await vi.advanceTimersByTimeAsync(100);
  expect(enter()).toEqual({ kind: 'admitted' });
  await vi.advanceTimersByTimeAsync(500);
  expect(turns.at(-1)).toBe(600);
});

it('gives back the burst to whoever was quiet, and no more than that', async () => {
  const { enter, turns } = open();
  await vi.advanceTimersByTimeAsync(60_000);
  for (let count = 0; count < 4; count += 1) enter();
  expect(turns).toEqual([60_000, 60_000, 60_000]);
});

it('counts a request as much as it is worth, before and afterwards', async () => {
  const { enter, turns, turnstile } = open();
  enter({ work: 2, stream: false });
  turnstile.leave(ORDINARY, 1);
  expect(turns).toEqual([0]);
  enter();
  expect(turns).toEqual([0]);
  await vi.advanceTimersByTimeAsync(100);
  expect(turns).toEqual([0, 100]);
});

it('has so many under way, lets a few wait in their order, and refuses the rest', () => {
  const { turnstile } = open({ atOnce: 1, burst: 100 });
  const started: string[] = [];
  const enter = (name: string) => turnstile.enter(ORDINARY, () => started.push(name)).kind;
  expect(['a', 'b', 'c', 'd'].map(enter)).toEqual(['admitted', 'admitted', 'admitted', 'refused']);
  expect(started).toEqual(['a']);
  turnstile.leave(ORDINARY, 0);
  expect(started).toEqual(['a', 'b']);
  expect(enter('e')).toBe('admitted');
  for (let count = 0; count < 3; count += 1) turnstile.leave(ORDINARY, 0);
  expect(started).toEqual(['a', 'b', 'c', 'e']);
});

it('counts streams apart', () => {
  const { enter, turnstile, turns } = open({ atOnce: 1, burst: 100 });
  expect([STREAM, STREAM, STREAM, ORDINARY].map((request) => enter(request).kind)).toEqual([
    'admitted',
    'admitted',
    'refused',
    'admitted',
  ]);
  turnstile.leave(STREAM, 0);
  expect(enter(STREAM).kind).toBe('admitted');
  expect(turns).toHaveLength(4);
});
