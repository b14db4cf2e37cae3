import { expect, it } from 'vitest';
import { safeRedirect } from './safe-redirect.ts';

const ORIGIN = 'https://hub.example';

it('keeps a path of this site, with its query', () => {
  expect(safeRedirect('/connections/42?action=reconnect#x', ORIGIN)).toBe(
    '/connections/42?action=reconnect#x',
  );
});

it.each([
  undefined,
  '',
  'https://evil.example/',
  '//evil.example/',
  '/\\evil.example/',
  '/\t/evil.example/',
  'javascript:alert(1)',
  'connections',
])('leads nowhere else: %s', (target) => {
  expect(safeRedirect(target, ORIGIN)).toBe('/');
});
