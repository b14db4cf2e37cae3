import type { Database } from '../transaction.ts';
import type { RequestOrigin } from './audit-event.ts';
import { type AuditSearch, insertAuditEvent } from './audit-store.ts';
import { type ExportFormat, FORMAT_WRITERS } from './export-formats.ts';
import { searchAuditEvents } from './search-audit-events.ts';

/** Events that are held in memory at once. */
const PAGE_SIZE = 1_000;

interface ExportDeps {
  readonly db: Pick<Database, 'prisma' | 'pool'>;
}

/** Which events, and how they are written. */
export interface AuditExport extends AuditSearch {
  readonly format: ExportFormat;
}

/**
 * The events that are looked for, newest first, a page at a time: however many there are, no more than a page is
 * held. What comes while it goes on is not in it. That and what was exported is an audit event itself, written before the
 * first page is.
 *
 * @returns the text of the file, in pieces
 * @throws the database's error
 *
 * @example
 * for await (const piece of await exportAuditEvents(deps, { format: 'csv' }, origin)) await write(piece);
 */
export async function exportAuditEvents(
  deps: ExportDeps,
  { format, ...search }: AuditExport,
  origin: RequestOrigin,
): Promise<AsyncGenerator<string>> {
  const { from, to, ...rest } = search;
  const filter = { ...rest, from: from?.toISOString(), to: to?.toISOString() };
  await insertAuditEvent(
    deps.db.pool,
    {
      event: 'audit_exported',
      // Whose events they are sees that somebody has them.
      userId: search.userId,
      metadata: {
        format,
        ...Object.fromEntries(
          Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
        ),
      },
    },
    origin,
  );
  return pages(deps, { format, ...search });
}

async function* pages(
  deps: ExportDeps,
  { format, ...search }: AuditExport,
): AsyncGenerator<string, void, undefined> {
  const { head, write } = FORMAT_WRITERS[format];
  if (head !== '') yield head;
  let cursor: string | undefined;
  do {
    const page = await searchAuditEvents(deps, { ...search, cursor, limit: PAGE_SIZE });
    const text = page.events
      .map((event) => write({ ...event, actorName: page.actorNames.get(event.actor) ?? null }))
      .join('');
    if (text !== '') yield text;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}
