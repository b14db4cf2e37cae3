import { expect, it } from 'vitest';
import { runLimited } from './run-limited.ts';

/** Work that ends when the test says so. */
function controlledWork() {
  const pending = new Map<number, () => void>();
  const begun: number[] = [];
  return {
    begun,
    run: (item: number) => {
      begun.push(item);
      return new Promise<void>((resolve) => pending.set(item, resolve));
    },
    async end(item: number) {
      pending.get(item)?.();
      await new Promise<void>((resolve) => setImmediate(resolve));
    },
  };
}

const never = new AbortController().signal;

it('has no more than the limit under way and fills every place that gets free', async () => {
  const { run, begun, end } = controlledWork();
  const all = runLimited([1, 2, 3, 4], run, { limit: 2, signal: never });
  expect(begun).toEqual([1, 2]);
  await end(2);
  expect(begun).toEqual([1, 2, 3]);
  await end(3);
  expect(begun).toEqual([1, 2, 3, 4]);
  await end(1);
  await end(4);
  await all;
});

it('begins nothing new once it is stopped, and waits for what is under way', async () => {
  const { run, begun, end } = controlledWork();
  const stop = new AbortController();
  const all = runLimited([1, 2, 3], run, { limit: 1, signal: stop.signal });
  stop.abort();
  await end(1);
  await all;
  expect(begun).toEqual([1]);
});

it('is done at once with nothing to do', async () => {
  await expect(
    runLimited([], () => Promise.reject(new Error('ran')), { limit: 5, signal: never }),
  ).resolves.toBeUndefined();
});
