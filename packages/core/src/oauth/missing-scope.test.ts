import fc from 'fast-check';
import { expect, test } from 'vitest';
import { entryOf } from './adapter.fixture.ts';
import { missingScope, type ScopeRules } from './missing-scope.ts';

const rulesOf = (scope_comparison: ScopeRules['scope_comparison']): ScopeRules => ({ scope_comparison });

test.each([
  {
    provider: 'microsoft',
    asked: ['Calendars.ReadWrite'],
    answered: 'profile openid email https://graph.microsoft.com/Calendars.ReadWrite',
  },
  { provider: 'microsoft', asked: ['mail.read'], answered: 'openid Mail.Read' },
  { provider: 'shopify', asked: ['read_products', 'write_products'], answered: 'write_products' },
])('at $provider $asked are granted by "$answered"', ({ provider, asked, answered }) => {
  expect(missingScope(entryOf(provider), asked, answered.split(' '))).toEqual([]);
});

test('without rules scopes are the same when they are the same text', () => {
  expect(missingScope({}, ['Read', 'write', 'https://x/read'], ['read', 'write'])).toEqual([
    'Read',
    'https://x/read',
  ]);
  expect(missingScope({}, [], [])).toEqual([]);
});

test('a prefix counts on both sides, and is no scope by itself', () => {
  const rules = rulesOf({ prefixes: ['https://api.example/'] });
  expect(
    missingScope(rules, ['read', 'https://api.example/write'], ['https://api.example/read', 'write']),
  ).toEqual([]);
  expect(missingScope(rules, ['https://api.example/'], ['read'])).toEqual(['https://api.example/']);
});

test('implications go on from what they bring, one way only', () => {
  const rules = rulesOf({ implies: { admin: ['write'], write: ['read'], 'write_*': ['read_*'] } });
  expect(missingScope(rules, ['read', 'write'], ['admin'])).toEqual([]);
  expect(missingScope(rules, ['admin', 'write'], ['read'])).toEqual(['admin', 'write']);
  expect(missingScope(rules, ['read_orders', 'read_products'], ['write_orders'])).toEqual(['read_products']);
});

test('rules that go in circles, or make scopes longer, come to an end', () => {
  const circle = rulesOf({ ignore_case: true, implies: { A: ['b'], b: ['A'], 'c*': ['cc*'] } });
  expect(missingScope(circle, ['a', 'B', 'ccccc'], ['a', 'c'])).toEqual([]);
});

test('a scope that was granted as it was asked for is never missing, whatever the rules', () => {
  const scope = fc.string({ minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(
      fc.array(scope, { maxLength: 5 }),
      fc.boolean(),
      fc.array(scope, { minLength: 1, maxLength: 3 }),
      (scopes, ignore_case, prefixes) => {
        expect(missingScope(rulesOf({ ignore_case, prefixes }), scopes, scopes)).toEqual([]);
      },
    ),
  );
});
