import type { Connection, Disconnection, EvergrantError } from '@evergrant/client';
import type { ConnectionFilter } from '../use-connection-pages.ts';

/** Actions that run by themselves; reconnecting needs the user at every account (`reconnect-queue.ts`). */
export const RUN_ACTIONS = ['refresh', 'disconnect'] as const;
export type RunAction = (typeof RUN_ACTIONS)[number];

/**
 * What became of one connection. `unchanged`: its access was fresh; `left_alone`: the action does not help it; `stopped`: the
 * user stopped the run before its turn.
 */
export type BulkOutcome =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'running' }
  | { readonly kind: 'refreshed' }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'left_alone' }
  | { readonly kind: 'disconnected'; readonly revocation: Disconnection['revocation'] }
  | { readonly kind: 'failed'; readonly error: EvergrantError }
  | { readonly kind: 'stopped' };

export interface BulkItem {
  /** As it was at the start, so that it can be named when it is gone. */
  readonly connection: Connection;
  readonly outcome: BulkOutcome;
}

/** Where the hub goes on with an act on everything that matches; as it says it. */
export interface MatchingCursor {
  readonly startedAt: string;
  readonly after: number;
}

/** What the hub has not come to yet, of everything that matches. */
export interface BulkRest {
  readonly filter: ConnectionFilter;
  /** Null: at the beginning. */
  readonly cursor: MatchingCursor | null;
  /** How many are expected; at least one. */
  readonly ahead: number;
  /** `waiting`: as many were forced as a person may for now; `halted`: stopped by the user, or broken off by an error. */
  readonly state:
    | { readonly kind: 'going' }
    | { readonly kind: 'waiting' }
    | { readonly kind: 'halted'; readonly error: EvergrantError | null };
}

/** An action on several connections, from its start until the user dismisses it. */
export interface BulkRun {
  readonly action: RunAction;
  readonly items: readonly BulkItem[];
  /** Null: all that it is about are among the items. */
  readonly rest: BulkRest | null;
}

export type BulkEvent =
  | { readonly kind: 'started'; readonly action: RunAction; readonly connections: readonly Connection[] }
  | { readonly kind: 'changed'; readonly connectionId: number; readonly outcome: BulkOutcome }
  | { readonly kind: 'retried'; readonly connectionIds: readonly number[] }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'dismissed' }
  /** The hub is to go through everything that matches. */
  | {
      readonly kind: 'matching_started';
      readonly action: RunAction;
      readonly filter: ConnectionFilter;
      readonly matching: number;
    }
  | {
      readonly kind: 'stepped';
      readonly items: readonly BulkItem[];
      readonly cursor: MatchingCursor | null;
      readonly isLimited: boolean;
    }
  | { readonly kind: 'halted'; readonly error: EvergrantError | null }
  | { readonly kind: 'resumed' };

/** The next state. Pure. Null: there is no run to show. */
export function bulkRunReducer(run: BulkRun | null, event: BulkEvent): BulkRun | null {
  switch (event.kind) {
    case 'started': {
      const items = event.connections.map(
        (connection): BulkItem => ({ connection, outcome: { kind: 'waiting' } }),
      );
      return { action: event.action, items, rest: null };
    }
    case 'matching_started': {
      const { action, filter, matching } = event;
      const rest: BulkRest = { filter, cursor: null, ahead: Math.max(matching, 1), state: { kind: 'going' } };
      return { action, items: [], rest };
    }
    case 'dismissed':
      return null;
    default:
      return run && { ...run, items: itemsAfter(run.items, event), rest: restAfter(run.rest, event) };
  }
}

type LaterEvent = Exclude<BulkEvent, { kind: 'started' | 'matching_started' | 'dismissed' }>;

function itemsAfter(items: readonly BulkItem[], event: LaterEvent): readonly BulkItem[] {
  const replace = (applies: (item: BulkItem) => boolean, outcome: BulkOutcome) =>
    items.map((item) => (applies(item) ? { ...item, outcome } : item));
  switch (event.kind) {
    case 'changed':
      return replace(({ connection }) => connection.id === event.connectionId, event.outcome);
    case 'retried':
      return replace(({ connection }) => event.connectionIds.includes(connection.id), { kind: 'waiting' });
    case 'stopped':
      return replace(({ outcome }) => outcome.kind === 'waiting', { kind: 'stopped' });
    case 'stepped':
      return [...items, ...event.items];
    default:
      return items;
  }
}

function restAfter(rest: BulkRest | null, event: LaterEvent): BulkRest | null {
  if (rest === null) return null;
  switch (event.kind) {
    case 'stepped': {
      const { cursor, items, isLimited } = event;
      const ahead = Math.max(rest.ahead - items.length, 1);
      return cursor && { ...rest, cursor, ahead, state: { kind: isLimited ? 'waiting' : 'going' } };
    }
    case 'halted':
      return { ...rest, state: event };
    case 'resumed':
      return { ...rest, state: { kind: 'going' } };
    default:
      return rest;
  }
}

/** How far a run is. */
export interface BulkProgress {
  readonly total: number;
  /** Succeeded, failed or stopped: nothing more happens to them. */
  readonly ended: number;
  readonly unchanged: number;
  readonly leftAlone: number;
  readonly failed: number;
  readonly stopped: number;
}

/** Counts what became of the connections. */
export function progressOf({ items, rest }: BulkRun): BulkProgress {
  const count = (...kinds: readonly BulkOutcome['kind'][]) =>
    items.filter(({ outcome }) => kinds.includes(outcome.kind)).length;
  const ahead = rest?.ahead ?? 0;
  const leftOut = rest?.state.kind === 'halted' ? ahead : 0;
  return {
    total: items.length + ahead,
    ended: items.length - count('waiting', 'running') + leftOut,
    unchanged: count('unchanged'),
    leftAlone: count('left_alone'),
    failed: count('failed'),
    stopped: count('stopped') + leftOut,
  };
}
