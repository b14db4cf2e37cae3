import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LONGEST, readOutsideText } from './outside-text.ts';

/** Text as nobody expects it: control characters, halves of characters, and much of it. */
const anyText = fc
  .string({ unit: 'binary', maxLength: 700 })
  .chain((text) =>
    fc.constantFrom(text, `${text}\u0000`, `\ud83d${text}`, text.repeat(5), `${text}\u{1f600}`),
  );

const isClean = (text: string) => text.isWellFormed() && !/\p{Cc}/u.test(text);

test('whatever comes in, what goes out can be stored, shown, and has an end', () => {
  fc.assert(
    fc.property(anyText, (value) => {
      const text = readOutsideText();
      for (const kind of ['name', 'id', 'word'] as const) {
        const kept = text[kind](kind, value);
        expect(isClean(kept)).toBe(true);
        expect(kept.length).toBeLessThanOrEqual(LONGEST[kind]);
      }
      const exact = text.exact('avatarUrl', value);
      expect(exact === null || (exact === value && isClean(value))).toBe(true);
    }),
  );
});

test('ids that differ stay different', () => {
  const idOf = (value: string) => readOutsideText().id('id', value);
  fc.assert(
    fc.property(anyText, anyText, (a, b) => {
      expect(idOf(a) === idOf(b)).toBe(a === b);
    }),
  );
  const long = 'x'.repeat(600);
  const family = ['bob', 'bob\u0000', '\u0000bob', '\ud800bob', '\ud801bob', long, `${long}x`];
  // Nobody takes the id that another one was given by calling himself so.
  const all = [...family, ...family.map(idOf)];
  expect(new Set(all.map(idOf)).size).toBe(new Set(all).size);
});

test('an id as ids are is kept as it is', () => {
  for (const id of [
    '248289761001',
    'auth0|5f7c8ec7c33c6c004bbafe82',
    'ada@mastodon.example',
    'Ünïcode',
    '😀',
  ])
    expect(readOutsideText().id('id', id)).toBe(id);
});

test('a name keeps its words apart, and no character is cut in two', () => {
  const text = readOutsideText();
  expect(text.name('name', 'Ada\r\n\tLovelace\u0000')).toBe('Ada Lovelace');
  expect(text.name('name', `${'x'.repeat(LONGEST.name - 1)}😀`)).toBe('x'.repeat(LONGEST.name - 1));
});

test('scopes are whole ones, as many as fit', () => {
  const text = readOutsideText();
  const many = Array.from({ length: 20_000 }, (_, index) => `scope.${index}`);
  const kept = text.scopes('scope', many);
  expect(kept).toEqual(many.slice(0, kept.length));
  expect(kept.join('').length).toBeLessThanOrEqual(LONGEST.scopes);
  expect(kept.length).toBeGreaterThan(1_000);
  expect(text.scopes('scope', ['read', 'wri\u0000te', '\u0000'])).toEqual(['read', 'write']);
});

test('what was changed is counted by field, without the text', () => {
  const text = readOutsideText();
  text.name('accountName', 'Ada');
  expect(text.changes()).toBeNull();
  text.scopes('scope', ['a\u0000', 'b\u0001', '\ud800']);
  text.word('tokenType', 'x'.repeat(1_000));
  expect(text.changes()).toEqual({
    scope: { control_characters: 2, lone_surrogates: 1 },
    tokenType: { too_long: 1 },
  });
});
