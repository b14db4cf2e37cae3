import { expect, it } from 'vitest';
import { keepShown, NOTHING, select } from './selection.ts';

it('adds and takes away without touching what was', () => {
  const one = select(NOTHING, 1, true);
  expect([...select(one, 2, true)]).toEqual([1, 2]);
  expect([...select(one, 1, false)]).toEqual([]);
  expect([...one]).toEqual([1]);
});

it('lets go of connections that are not shown any more, for good', () => {
  const kept = keepShown(new Set([1, 2]), [{ id: 2 }, { id: 3 }]);
  expect([...kept]).toEqual([2]);
  expect([...keepShown(kept, [{ id: 1 }, { id: 2 }])]).toEqual([2]);
});

it('stays the same set while nothing disappears', () => {
  const selection = new Set([1]);
  expect(keepShown(selection, [{ id: 1 }, { id: 2 }])).toBe(selection);
});
