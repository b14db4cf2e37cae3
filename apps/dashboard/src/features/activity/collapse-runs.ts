import type { AuditEvent, AuditEventName } from '@evergrant/client';

/** What happens so often that one after the other says no more than their number. */
const ROUTINE: readonly AuditEventName[] = ['token_refreshed', 'token_read'];

/** An event, and those of the same kind about the same connection that came right before it. */
export interface EventRun {
  readonly event: AuditEvent;
  /** Newest first. */
  readonly earlier: readonly AuditEvent[];
}

/** Puts routine events that follow each other together. Takes and keeps the order, newest first. */
export function collapseRuns(events: readonly AuditEvent[]): EventRun[] {
  const runs: { event: AuditEvent; earlier: AuditEvent[] }[] = [];
  for (const event of events) {
    const run = runs.at(-1);
    if (run !== undefined && ROUTINE.includes(event.event) && isSame(run.event, event))
      run.earlier.push(event);
    else runs.push({ event, earlier: [] });
  }
  return runs;
}

const isSame = (a: AuditEvent, b: AuditEvent): boolean =>
  a.event === b.event && a.connectionId === b.connectionId && a.actor === b.actor;
