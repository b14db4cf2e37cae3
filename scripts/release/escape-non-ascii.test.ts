import { Script } from 'node:vm';
import { expect, it } from 'vitest';
import { escapeNonAscii } from './escape-non-ascii.ts';

const programs = [
  `'café – 🎉'`,
  '`a“b”`',
  `/^[–—]$/.test('—')`,
  `/^[🎉-🎊]$/u.test('🎊')`,
  String.raw`'\é \\é'`,
  String.raw`/^\–$/.test('–')`,
  `({ naïve: 'ü' }).naïve`,
];

it.each(programs)('says the same in ASCII: %s', (program) => {
  const escaped = escapeNonAscii(program);
  expect(escaped).toMatch(/^[\x20-\x7e]*$/);
  expect(new Script(escaped).runInNewContext()).toEqual(new Script(program).runInNewContext());
});
