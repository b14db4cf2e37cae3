import { isTokenExpired } from '../connections/health.ts';
import type { ConnectionReason } from '../connections/states.ts';
import { shouldRefreshToken } from './refresh-schedule.ts';
import type { RefreshRow } from './refresh-store.ts';
import { asksForUser } from './verdict.ts';

/** What a refresh knows of a connection before it asks anybody. */
export type StepRow = Pick<
  RefreshRow,
  | 'version'
  | 'reason'
  | 'refreshable'
  | 'leased'
  | 'issuedAt'
  | 'expiresAt'
  | 'refreshDueAt'
  | 'due'
  | 'refreshFailures'
  | 'closed'
>;

/** Who asks, and when. */
export interface StepCall {
  readonly now: Date;
  /** `force`: the token in hand does not do, however fresh it is; `insist`: somebody wants to see it tried. */
  readonly urgency: Urgency;
  /** The version that the caller has seen; null: this is its first look. */
  readonly seenVersion: number | null;
}

export type Urgency = 'due' | 'force' | 'insist';

export type NextStep =
  /** The token answers the call: anything newer than what was seen does; without force, anything fresh does. */
  | { readonly kind: 'satisfied' }
  /** No attempt helps any more: the user has to reconnect. */
  | { readonly kind: 'reconnect'; readonly reason: ConnectionReason }
  /** Nothing can renew it. */
  | { readonly kind: 'not_refreshable'; readonly ended: boolean }
  /** Somebody else works on it: wait for what comes of that. */
  | { readonly kind: 'follow' }
  /** It failed a moment ago: the schedule decides when to try again. Or the provider has asked for patience with it. */
  | { readonly kind: 'back_off' }
  | { readonly kind: 'attempt' };

/** What a refresh does next. Pure. */
export function nextStep(row: StepRow, { now, urgency, seenVersion }: StepCall): NextStep {
  const isNewer = seenVersion !== null && row.version > seenVersion;
  if (isNewer || (urgency === 'due' && !isDue(row, now))) return { kind: 'satisfied' };
  if (asksForUser(row.reason) && !isTried(row, urgency)) return { kind: 'reconnect', reason: row.reason };
  if (!row.refreshable) return { kind: 'not_refreshable', ended: isTokenExpired(row.expiresAt, now) };
  if (row.leased) return { kind: 'follow' };
  if (row.closed || (urgency === 'due' && isBackingOff(row))) return { kind: 'back_off' };
  return { kind: 'attempt' };
}

/** Whether what asks the user to reconnect is tried all the same: what is not proven by force, and now and then. */
const isTried = (row: StepRow, urgency: Urgency): boolean =>
  urgency === 'insist' || (row.reason !== 'grant_refused' && (urgency === 'force' || row.due));

/** The schedule may want it a little before its margin begins. */
const isDue = (row: StepRow, now: Date): boolean =>
  row.due || shouldRefreshToken(row.expiresAt, now, row.issuedAt);

/** Readers must not hammer a provider that is down. */
const isBackingOff = (row: StepRow): boolean =>
  row.refreshFailures > 0 && row.refreshDueAt !== null && !row.due;
