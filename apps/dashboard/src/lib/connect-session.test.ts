import { expect, test } from 'vitest';
import { connectSessionAt } from './connect-session.ts';

test.each([
  ['/connect/sessions/abc_-9', 'abc_-9'],
  ['/connect/sessions/abc/', 'abc'],
  ['/connect/sessions/', undefined],
  ['/connect/sessions/abc/def', undefined],
  ['/connect/done', undefined],
  ['/connections', undefined],
])('%s is a page of %s', (path, id) => {
  expect(connectSessionAt(path)).toBe(id);
});
