import type { Connection, Disconnection, EvergrantError } from '@evergrant/client';

/** Actions that run by themselves; reconnecting needs the user at every account (`reconnect-queue.ts`). */
export type RunAction = 'refresh' | 'disconnect';

/** What became of one connection. `stopped`: the user stopped the run before its turn. */
export type BulkOutcome =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'running' }
  | { readonly kind: 'refreshed' }
  | { readonly kind: 'disconnected'; readonly revocation: Disconnection['revocation'] }
  | { readonly kind: 'failed'; readonly error: EvergrantError }
  | { readonly kind: 'stopped' };

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
  | { readonly kind: 'started'; readonly action: RunAction; readonly connections: readonly Connection[] }
  | { readonly kind: 'changed'; readonly connectionId: number; readonly outcome: BulkOutcome }
  | { readonly kind: 'retried'; readonly connectionIds: readonly number[] }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'dismissed' };

/** The next state. Pure. Null: there is no run to show. */
export function bulkRunReducer(run: BulkRun | null, event: BulkEvent): BulkRun | null {
  if (event.kind === 'started')
    return {
      action: event.action,
      items: event.connections.map((connection) => ({ connection, outcome: { kind: 'waiting' } })),
    };
  if (run === null || event.kind === 'dismissed') return null;
  const replace = (applies: (item: BulkItem) => boolean, outcome: BulkOutcome): BulkRun => ({
    ...run,
    items: run.items.map((item) => (applies(item) ? { ...item, outcome } : item)),
  });
  switch (event.kind) {
    case 'changed':
      return replace(({ connection }) => connection.id === event.connectionId, event.outcome);
    case 'retried':
      return replace(({ connection }) => event.connectionIds.includes(connection.id), { kind: 'waiting' });
    case 'stopped':
      return replace(({ outcome }) => outcome.kind === 'waiting', { kind: 'stopped' });
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
  const count = (...kinds: readonly BulkOutcome['kind'][]) =>
    items.filter(({ outcome }) => kinds.includes(outcome.kind)).length;
  return {
    total: items.length,
    ended: items.length - count('waiting', 'running'),
    failed: count('failed'),
    stopped: count('stopped'),
  };
}
