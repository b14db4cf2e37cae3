import type { ExportedEvent } from './export-event.ts';

const COLUMNS = [
  'id',
  'at',
  'event',
  'actor',
  'actorName',
  'userId',
  'connectionId',
  'provider',
  'accountId',
  'ipAddress',
  'userAgent',
  'correlationId',
  'metadata',
] as const satisfies readonly (keyof ExportedEvent)[];

/**
 * What spreadsheets take for the beginning of a formula, in the width of East Asian keyboards as well (OWASP, "CSV
 * Injection").
 */
const FORMULA = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

function textOf(value: ExportedEvent[(typeof COLUMNS)[number]]): string {
  if (value === null) return '';
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Always quoted, so that no separator of any locale begins a cell within one. */
function cell(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}

/** A line of CSV (RFC 4180). */
const line = (cells: readonly string[]): string => `${cells.map(cell).join(',')}\r\n`;

/** The first line of the file. */
export const csvHead = (): string => line(COLUMNS);

/** An event as a line of CSV (RFC 4180); a cell that a spreadsheet would calculate begins with an apostrophe. */
export const writeCsv = (event: ExportedEvent): string => line(COLUMNS.map((name) => textOf(event[name])));
