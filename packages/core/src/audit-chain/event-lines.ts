import { createHash } from 'node:crypto';
import type { EventLine, Months } from './audit-chain-store.ts';

/** Bytes of a hash in a mark. */
const MARK_BYTES = 8;

const hashOfLine = ({ line }: EventLine): Buffer => createHash('sha256').update(line).digest();

/** Digests by month, as the database makes them. */
export function digestLines(lines: readonly EventLine[]): Months {
  return Object.fromEntries(
    [...Map.groupBy(lines, ({ month }) => month)].map(([month, events]) => {
      const digest = createHash('sha256');
      for (const event of events) digest.update(hashOfLine(event));
      return [month, { count: events.length, digest: digest.digest('hex') }];
    }),
  );
}

/** Which events differ from their marks: id -> first bytes of the hash in hex. An id that is there twice was added. */
export function compareWithMarks(
  lines: readonly EventLine[],
  marks: ReadonlyMap<string, string>,
): { changed: string[]; missing: string[]; added: string[] } {
  const changed: string[] = [];
  const added: string[] = [];
  const seen = new Set<string>();
  for (const event of lines) {
    const mark = marks.get(event.id);
    if (mark === undefined || seen.has(event.id)) added.push(event.id);
    else if (mark !== hashOfLine(event).toString('hex', 0, MARK_BYTES)) changed.push(event.id);
    seen.add(event.id);
  }
  return { changed, added, missing: [...marks.keys()].filter((id) => !seen.has(id)) };
}
