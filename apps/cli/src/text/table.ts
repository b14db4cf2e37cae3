import { stripVTControlCharacters } from 'node:util';
import type { Style } from '../context.ts';

/** One field of a table, perhaps coloured. */
export type Cell = string | { readonly text: string; readonly style: Style };

const GAP = '  ';

/** Names come from providers and users: what would move the cursor or hide text on a terminal is taken out. */
export const plain = (text: string): string =>
  stripVTControlCharacters(text).replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '');

const textOf = (cell: Cell): string => plain(typeof cell === 'string' ? cell : cell.text);

/**
 * Renders aligned columns without lines, as `ps` does; an empty field becomes a dash, so that columns can be counted.
 *
 * @example
 * renderTable(['id', 'name'], [['1', 'Ada']], (_style, text) => text); // 'ID  NAME\n1   Ada'
 */
export function renderTable(
  header: readonly string[],
  rows: readonly (readonly Cell[])[],
  paint: (style: Style, text: string) => string,
): string {
  const titles = header.map((title) => title.toUpperCase());
  const widths = titles.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => lengthOf(row[column] ?? ''))),
  );
  const line = (cells: readonly Cell[]) =>
    cells
      .map((cell, column) => {
        const text = textOf(cell) || '-';
        const padding = column === cells.length - 1 ? '' : ' '.repeat((widths[column] ?? 0) - lengthOf(cell));
        return (typeof cell === 'string' ? text : paint(cell.style, text)) + padding;
      })
      .join(GAP);
  return [line(titles.map((text) => ({ text, style: 'dim' }) as const)), ...rows.map(line)].join('\n');
}

const lengthOf = (cell: Cell): number => [...textOf(cell)].length || 1;
