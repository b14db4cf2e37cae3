import { EvergrantError, errorOfAnswer } from '@evergrant/client';
import { stepUp } from '../../lib/step-up.ts';
import type { AuditSearch } from './audit-search.ts';
import { toAuditQuery } from './to-audit-query.ts';

export type ExportFormat = 'csv' | 'jsonl' | 'ecs';

/** Longer than any browser takes to begin with a download. */
const READING_MS = 60_000;

/** Hands a file to the browser as a download. */
function save(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), READING_MS);
}

/**
 * Downloads the events that a search is about; the hub may ask first who is there.
 *
 * @throws EvergrantError
 */
export async function exportAudit(search: AuditSearch, format: ExportFormat): Promise<void> {
  const unreachable = (cause: unknown) => {
    throw new EvergrantError('HUB_UNREACHABLE', { retryable: true, cause });
  };
  const answer = await stepUp
    .fetch('/api/v1/audit-events/export', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...toAuditQuery(search), format }),
    })
    .catch(unreachable);
  if (!answer.ok) throw errorOfAnswer(await answer.json().catch(() => undefined));
  const [, name] = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '') ?? [];
  save(await answer.blob().catch(unreachable), name ?? `audit.${format}`);
}
