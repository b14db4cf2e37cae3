/**
 * The same program in ASCII. V8 keeps a text with one letter beyond Latin 1 in two bytes for every letter.
 *
 * A backslash before such a letter says nothing, in strings and in patterns alike, and would say something before the escape.
 */
export const escapeNonAscii = (code: string): string =>
  code.replace(/(\\*)(\P{ASCII}+)/gu, (_, backslashes: string, letters: string) => {
    const kept = backslashes.length % 2 === 0 ? backslashes : backslashes.slice(1);
    return (
      kept +
      letters.replace(/[\s\S]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
    );
  });
