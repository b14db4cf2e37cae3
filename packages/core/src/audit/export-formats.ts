import type { ExportedEvent } from './export-event.ts';
import { csvHead, writeCsv } from './write-csv.ts';
import { writeEcs } from './write-ecs.ts';
import { writeJsonLine } from './write-json-line.ts';

/** What an export is written in: CSV for spreadsheets, JSON Lines, or the Elastic Common Schema as JSON Lines. */
export const EXPORT_FORMATS = ['csv', 'jsonl', 'ecs'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** How a format is written. */
interface FormatWriter {
  readonly contentType: string;
  /** Of the file, without a dot. */
  readonly extension: string;
  /** What stands before the first event. */
  readonly head: string;
  readonly write: (event: ExportedEvent) => string;
}

const JSON_LINES = { contentType: 'application/x-ndjson', head: '' } as const;

export const FORMAT_WRITERS: Readonly<Record<ExportFormat, FormatWriter>> = {
  csv: { contentType: 'text/csv; charset=utf-8', extension: 'csv', head: csvHead(), write: writeCsv },
  jsonl: { ...JSON_LINES, extension: 'jsonl', write: writeJsonLine },
  ecs: { ...JSON_LINES, extension: 'ecs.jsonl', write: writeEcs },
};
