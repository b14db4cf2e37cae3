import { afterEach, expect, test } from 'vitest';
import { moveDates } from './move-dates.ts';

const HOUR_MS = 3_600_000;
const RealDate = Date;
let undo = () => {};

afterEach(() => undo());

test('dates are as far ahead as is said at that moment, and dates still', () => {
  let ahead = HOUR_MS;
  undo = moveDates(() => ahead);
  const hours = (moment: number) => Math.round((moment - RealDate.now()) / HOUR_MS);
  const told = [Date.now(), Date.parse(new Date().toISOString()), Date.parse(Date())];
  expect(told.map(hours)).toEqual([1, 1, 1]);
  ahead = 5 * HOUR_MS;
  expect(hours(Date.now())).toBe(5);
  expect(new Date(0).toISOString()).toBe('1970-01-01T00:00:00.000Z');
  expect(Date.UTC(1970)).toBe(0);
  expect(new RealDate() instanceof Date).toBe(true);
  expect(new Date() instanceof RealDate).toBe(true);
  undo();
  expect(Date).toBe(RealDate);
});
