import { RE2JS } from 're2js';

/** A regular expression that takes time in proportion to the text, whatever stands in either. */
export interface Pattern {
  /** Whether the text as a whole is one that the pattern describes. */
  matches(text: string): boolean;
}

/**
 * Compiles a regular expression of an entry. It runs on RE2, which never goes back in a text: no pattern and no text make a
 * process, or a tab, stand still. What needs going back (back-references, look-around) is refused.
 *
 * @param options.ignoreCase default false
 * @param options.dotAll whether `.` is any character, line breaks included. Default false
 * @returns undefined when it is no regular expression of ECMAScript (flag `u`), or none for RE2
 * @example
 * compilePattern('^[a-z]+$')?.matches('tea'); // true
 */
export function compilePattern(
  pattern: string,
  { ignoreCase = false, dotAll = false }: { ignoreCase?: boolean; dotAll?: boolean } = {},
): Pattern | undefined {
  const flags = (ignoreCase ? RE2JS.CASE_INSENSITIVE : 0) | (dotAll ? RE2JS.DOTALL : 0);
  try {
    new RegExp(pattern, 'u');
    const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern), flags);
    return { matches: (text) => compiled.testExact(text) };
  } catch {
    return undefined;
  }
}

/** Whether a pattern is about whole texts, as whoever reads it elsewhere has to be able to rely on, and can be compiled. */
export const isAnchoredPattern = (pattern: string): boolean =>
  pattern.startsWith('^') && pattern.endsWith('$') && compilePattern(pattern) !== undefined;

/** Compiles the pattern that an object holds once for as long as the object is there. */
export function compileOnce<Holder extends object>(
  compile: (holder: Holder) => Pattern | undefined,
): (holder: Holder) => Pattern | undefined {
  const compiled = new WeakMap<Holder, Pattern | undefined>();
  return (holder) => {
    if (!compiled.has(holder)) compiled.set(holder, compile(holder));
    return compiled.get(holder);
  };
}
