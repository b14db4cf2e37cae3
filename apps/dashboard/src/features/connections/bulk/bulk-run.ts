import type { Connection, Disconnection, EvergrantError } from '@evergrant/client';

/** Actions that run by themselves; reconnecting needs the user at every account (`reconnect-queue.ts`). */
export type RunAction = 'refresh' | 'disconnect';

/** What became of one connection. `stopped`: the user stopped the run before its turn. */
export type BulkOutcome =
  | { readonly status: 'waiting' }
  | { readonly status: 'running' }
  | { readonly status: 'refreshed' }
  | { readonly status: 'disconnected'; readonly revocation: Disconnection['revocation'] }
  | { readonly status: 'failed'; readonly error: EvergrantError }
  | { readonly status: 'stopped' };

export interface BulkItem {
  /** As it was at the start, so that it can be named when it is gone. */
  readonly connection: Connection;
  readonly outcome: BulkOutcome;
}

/** An action on several connections, from its start until the user dismisses it. */
export interface BulkRun {
  readonly action: RunAction;
  readonly items: readonly BulkItem[];
}

export type BulkEvent =
  | { readonly type: 'started'; readonly action: RunAction; readonly connections: readonly Connection[] }
  | { readonly type: 'changed'; readonly connectionId: number; readonly outcome: BulkOutcome }
  | { readonly type: 'retried'; readonly connectionIds: readonly number[] }
  | { readonly type: 'stopped' }
  | { readonly type: 'dismissed' };

/** The next state. Pure. Null: there is no run to show. */
export function bulkRunReducer(run: BulkRun | null, event: BulkEvent): BulkRun | null {
  if (event.type === 'started')
    return {
      action: event.action,
      items: event.connections.map((connection) => ({ connection, outcome: { status: 'waiting' } })),
    };
  if (run === null || event.type === 'dismissed') return null;
  const replace = (applies: (item: BulkItem) => boolean, outcome: BulkOutcome): BulkRun => ({
    ...run,
    items: run.items.map((item) => (applies(item) ? { ...item, outcome } : item)),
  });
  switch (event.type) {
    case 'changed':
      return replace(({ connection }) => connection.id === event.connectionId, event.outcome);
    case 'retried':
      return replace(({ connection }) => event.connectionIds.includes(connection.id), { status: 'waiting' });
    case 'stopped':
      return replace(({ outcome }) => outcome.status === 'waiting', { status: 'stopped' });
  }
}

/** How far a run is. */
export interface BulkProgress {
  readonly total: number;
  /** Succeeded, failed or stopped: nothing more happens to them. */
  readonly ended: number;
  readonly failed: number;
  readonly stopped: number;
}

/** Counts what became of the connections. */
export function progressOf({ items }: BulkRun): BulkProgress {
  const count = (...statuses: readonly BulkOutcome['status'][]) =>
    items.filter(({ outcome }) => statuses.includes(outcome.status)).length;
  return {
    total: items.length,
    ended: items.length - count('waiting', 'running'),
    failed: count('failed'),
    stopped: count('stopped'),
  };
}
