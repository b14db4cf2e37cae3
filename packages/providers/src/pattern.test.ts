import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { catalog } from './catalog.ts';
import { compilePattern, isAnchoredPattern } from './pattern.ts';

/** Any text that makes a backtracking engine try more ways than there are seconds. */
const LONG = `${'a'.repeat(20_000)}!`;

describe('a pattern', () => {
  test.each(['^(a+)+$', '^(a|a)*$', '^(a|aa)+$', '^(?:a?){50}a{50}$', '^(.*a){30}$', '^([a-z]+-?)+$'])(
    '%s, which explodes elsewhere, takes no longer for a long text',
    (pattern) => {
      expect(compilePattern(pattern)?.matches(LONG)).toBe(false);
    },
  );

  test.each([
    '^(a)\\1$',
    '^(?=a)a$',
    '^(?!b)a$',
    '^(?<!a)b$',
    '^(?<=a)b$',
    '^(a$',
    '^[a$',
    '^(a{1000}){1000}$',
  ])('%s is refused: it cannot be compiled, or not without going back', (pattern) => {
    expect(compilePattern(pattern)).toBeUndefined();
    expect(isAnchoredPattern(pattern)).toBe(false);
  });

  test('describes the whole text, also where one of its alternatives forgets the end', () => {
    const pattern = compilePattern('^login|test$');
    expect(
      ['login', 'test', 'login.evil.example', 'evil-test'].map((text) => pattern?.matches(text)),
    ).toEqual([true, true, false, false]);
  });

  test('knows what ECMAScript knows: classes, names, escapes', () => {
    expect(compilePattern('^(?<letters>\\p{L}+)\\/\\u0041[\\d_-]{2}$')?.matches('é/A1-')).toBe(true);
    expect(compilePattern('^gone\\.$', { ignoreCase: true })?.matches('GONE.')).toBe(true);
    expect(compilePattern('^a.b$', { dotAll: true })?.matches('a\nb')).toBe(true);
    expect(compilePattern('^a.b$')?.matches('a\nb')).toBe(false);
  });
});

test('patterns of the catalog mean to RE2 what they mean to ECMAScript', () => {
  const patterns = [...catalog.values()].flatMap(({ parameters = {} }) =>
    Object.values(parameters).flatMap(({ pattern }) => (pattern === undefined ? [] : [pattern])),
  );
  expect(patterns.length).toBeGreaterThan(15);
  for (const source of patterns) {
    const [native, linear] = [new RegExp(source, 'u'), compilePattern(source)];
    const matching = fc.stringMatching(native).map((text) => text.slice(0, 300));
    const nearly = fc
      .tuple(matching, fc.nat(), fc.string({ unit: 'grapheme', maxLength: 2 }))
      .map(
        ([text, at, more]) =>
          text.slice(0, at % (text.length + 1)) + more + text.slice(at % (text.length + 1)),
      );
    fc.assert(
      fc.property(fc.oneof(matching, nearly), (text) => {
        expect(linear?.matches(text), `${source} ${JSON.stringify(text)}`).toBe(native.test(text));
      }),
      { numRuns: 20 },
    );
  }
});
