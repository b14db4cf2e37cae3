import { readFileSync } from 'node:fs';

const unescape = (text: string) => text.replaceAll('\\"', '"');

/** Messages of a language by their English text, from the file that translators edit; `""` is the header of the file. */
export function messagesOf(locale: string): ReadonlyMap<string, string> {
  const file = readFileSync(new URL(`${locale}/messages.po`, import.meta.url), 'utf8');
  return new Map(
    [...file.matchAll(/^msgid "(.+)"\nmsgstr "(.*)"$/gm)].map(([, id = '', text = '']) => [
      unescape(id),
      unescape(text),
    ]),
  );
}
