import { expect, test } from 'vitest';
import { createSnapshot } from './snapshot.ts';

/** A reading that takes as long as it is told, of which the latest answers with how many there were. */
function slowReading(tookMs: number) {
  let nowMs = 0;
  let readings = 0;
  const snapshot = createSnapshot(
    async () => {
      readings += 1;
      nowMs += tookMs;
      return readings;
    },
    { now: () => nowMs },
  );
  return { snapshot, pass: (ms: number) => (nowMs += ms) };
}

test('is read at most every 15 seconds', async () => {
  const { snapshot, pass } = slowReading(1);
  expect(await Promise.all([snapshot(), snapshot()])).toEqual([1, 1]);
  pass(14_990);
  expect(await snapshot()).toBe(1);
  pass(10);
  expect(await snapshot()).toBe(2);
});

test('is read so rarely that reading takes a hundredth of the time', async () => {
  const { snapshot, pass } = slowReading(2_000);
  await snapshot();
  pass(197_000);
  expect(await snapshot()).toBe(1);
  pass(1_001);
  expect(await snapshot()).toBe(2);
});

test('that failed is read again as soon as one that did not', async () => {
  let nowMs = 0;
  const answers = [Promise.reject(new Error('away')), Promise.resolve('back')];
  const snapshot = createSnapshot(() => answers.shift() ?? Promise.resolve('more'), { now: () => nowMs });
  await expect(snapshot()).rejects.toThrow('away');
  nowMs += 15_001;
  expect(await snapshot()).toBe('back');
});
