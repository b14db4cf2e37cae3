import { expect, it } from 'vitest';
import { groupByDay } from './group-by-day.ts';

const at = (day: number, hour: number) => ({ at: new Date(2030, 5, day, hour).toISOString() });

it("splits by the user's own days and keeps the order", () => {
  const events = [at(15, 9), at(15, 1), at(14, 23), at(2, 12)];
  const days = groupByDay(events);
  expect(days.map(({ entries }) => entries.length)).toEqual([2, 1, 1]);
  expect(days.flatMap(({ entries }) => entries)).toEqual(events);
  expect(days.map(({ first }) => first.getDate())).toEqual([15, 14, 2]);
});

it('has no days where nothing happened', () => {
  expect(groupByDay([])).toEqual([]);
});
