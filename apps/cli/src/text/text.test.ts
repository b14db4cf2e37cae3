import { describe, expect, it } from 'vitest';
import { parseDuration } from './duration.ts';
import { relativeTime } from './relative-time.ts';
import { plain, renderTable } from './table.ts';

const unpainted = (_style: string, text: string) => text;
const NOW = new Date('2026-01-01T00:00:00Z');
const ESCAPE = String.fromCodePoint(27);

describe('renderTable', () => {
  it('aligns columns, marks empty fields, and pads nothing at the end of a line', () => {
    const rows = [
      ['1', '', 'x'],
      ['23', 'Ada Lovelace', ''],
    ];
    expect(renderTable(['id', 'name', 'note'], rows, unpainted)).toBe(
      ['ID  NAME          NOTE', '1   -             x', '23  Ada Lovelace  -'].join('\n'),
    );
  });

  it('aligns by what is seen, whatever the colour', () => {
    const paint = (_style: string, text: string) => `${ESCAPE}[31m${text}${ESCAPE}[39m`;
    const rows = [
      [{ text: 'on', style: 'red' } as const, 'a'],
      ['off', 'b'],
    ];
    const [, first, second] = plain(renderTable(['state', 'name'], rows, paint).replaceAll('\n', '|')).split(
      '|',
    );
    expect([first, second]).toEqual(['on     a', 'off    b']);
  });

  it('lets no name move the cursor, hide text or break a line', () => {
    const name = `Eve${ESCAPE}[2J\r\n${String.fromCodePoint(0x202e)}evE`;
    expect(renderTable(['name'], [[name]], unpainted)).toBe('NAME\nEveevE');
  });
});

describe('relativeTime', () => {
  it.each([
    { offset: 42, words: 'in 42s' },
    { offset: -3 * 3600, words: '3h ago' },
    { offset: 90 * 86_400 - 1, words: 'in 90d' },
    { offset: -59, words: '59s ago' },
    { offset: 0.2, words: 'now' },
  ])('says $words', ({ offset, words }) => {
    expect(relativeTime(new Date(NOW.getTime() + offset * 1000), NOW)).toBe(words);
  });

  it('says nothing of no moment', () => {
    expect(relativeTime(null, NOW)).toBe('');
  });
});

describe('parseDuration', () => {
  it.each([
    { text: '30m', ms: 1_800_000 },
    { text: '12h', ms: 43_200_000 },
    { text: '90d', ms: 7_776_000_000 },
    { text: '52w', ms: 31_449_600_000 },
  ])('reads $text', ({ text, ms }) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['', '0d', '-1d', '1.5h', '90', 'd', '1y', '1 d', '999999d', '1toString'])(
    'refuses "%s"',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );
});
