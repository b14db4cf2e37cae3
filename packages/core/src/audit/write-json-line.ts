import type { ExportedEvent } from './export-event.ts';

/** An event as a line of JSON Lines, with the fields that the REST API has. */
export const writeJsonLine = ({ id, ...event }: ExportedEvent): string =>
  `${JSON.stringify({ id: id.toString(), ...event })}\n`;
