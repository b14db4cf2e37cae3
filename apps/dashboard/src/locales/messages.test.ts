import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Messages of a language by their English text; `""` is the header of the file. */
function messagesOf(locale: string): [id: string, text: string][] {
  const file = readFileSync(new URL(`${locale}/messages.po`, import.meta.url), 'utf8');
  return [...file.matchAll(/^msgid "(.+)"\nmsgstr "(.*)"$/gm)].map(([, id = '', text = '']) => [id, text]);
}

test('every text is translated', () => {
  const french = messagesOf('fr');
  expect(french.length).toBe(messagesOf('en').length);
  expect(french.filter(([, text]) => text === '')).toEqual([]);
});

test('in French, no line begins with a punctuation mark', () => {
  expect(messagesOf('fr').filter(([, text]) => / [?!:;»]|« /.test(text))).toEqual([]);
});
