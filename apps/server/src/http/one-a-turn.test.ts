import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createOneATurn } from './one-a-turn.ts';

it('begins one after the other in their order, each in a turn of its own', async () => {
  const oneATurn = createOneATurn();
  const begun: string[] = [];
  for (const name of ['first', 'second', 'third']) oneATurn(() => begun.push(name));
  expect(begun).toEqual([]);
  for (const sofar of [['first'], ['first', 'second'], ['first', 'second', 'third']]) {
    await nextTurn();
    expect(begun).toEqual(sofar);
  }
});

it('goes on with what is given to it meanwhile, and after a pause', async () => {
  const oneATurn = createOneATurn();
  const begun: string[] = [];
  oneATurn(() => {
    begun.push('first');
    oneATurn(() => begun.push('second'));
  });
  await nextTurn();
  await nextTurn();
  expect(begun).toEqual(['first', 'second']);
  oneATurn(() => begun.push('third'));
  await nextTurn();
  expect(begun).toEqual(['first', 'second', 'third']);
});
