import { expect, it } from 'vitest';
import { pickLocale } from './i18n.ts';

it.each([
  ['fr', ['en-GB'], 'fr'],
  [null, ['fr-CA', 'en'], 'fr'],
  [null, ['de-DE', 'en-US', 'fr'], 'en'],
  [null, ['de-DE'], 'en'],
  ['xx', ['FR'], 'fr'],
  [null, [], 'en'],
] as const)('chosen %s, preferred %j -> %s', (stored, preferred, expected) => {
  expect(pickLocale(stored, preferred)).toBe(expected);
});
