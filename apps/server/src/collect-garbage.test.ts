import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { collectGarbage } from './collect-garbage.ts';

test('what nobody holds is gone afterwards', async () => {
  const left = new WeakRef(new Array(1_000).fill('left behind by a start'));
  // What was looked at lives to the end of its turn (ECMA-262, KeepDuringJob).
  await setImmediate();
  collectGarbage();
  expect(left.deref()).toBeUndefined();
  expect('gc' in globalThis).toBe(false);
});
