import { CONNECTION_REASONS, type ConnectionReason, type ConnectionStatus, type Remedy } from './states.ts';

/**
 * What a connection's facts amount to at a moment. Pure, and needs nothing: the hub answers with it, and the dashboard
 * derives anew from the same facts as time passes, so that what it shows changes at the moment it does, without an event.
 */

const DAY_MS = 86_400_000;

/** How long ahead the end of a consent is flagged, in milliseconds. */
export const EXPIRING_MS = 7 * DAY_MS;

/** A moment in the process or as JSON has it. */
type Moment = Date | string;

/** Status and reason as they were last known, and what makes them change as time passes. */
export interface StateFacts {
  readonly status: ConnectionStatus;
  readonly reason: ConnectionReason | null;
  /** Whether the hub can renew the access token by itself. */
  readonly refreshable: boolean;
  readonly expiresAt: Moment | null;
}

/** What {@link healthOf} needs besides. */
export interface HealthFacts extends StateFacts {
  readonly refreshTokenExpiresAt: Moment | null;
  readonly consentSlides: boolean;
  readonly refreshFailures: number;
}

/**
 * The status as people are told it: the specification's four, `expiring` while there is still time to act, and `held_up` for
 * one that works for now, while something keeps it from being renewed.
 */
export type HealthStatus = ConnectionStatus | 'expiring' | 'held_up';

/** What a list of connections may be narrowed to. `attention`: whatever waits for its owner to act. */
export const STATUS_FILTERS = [
  'attention',
  'connected',
  'expiring',
  'held_up',
  'expired',
  'error',
  'disconnected',
] as const satisfies readonly ('attention' | HealthStatus)[];
export type StatusFilter = (typeof STATUS_FILTERS)[number];

/** The orders of a list of connections. */
export const CONNECTION_SORTS = ['attention', 'name', 'newest', 'deadline', 'refreshed', 'used'] as const;
export type ConnectionSort = (typeof CONNECTION_SORTS)[number];

/** What a connection's status means for its owner. */
export interface Health {
  readonly status: HealthStatus;
  readonly reason: ConnectionReason | null;
  /** The moment after which only a person can help. Null: none is known, the hub renews access by itself. */
  readonly deadline: Date | null;
  /** The one thing that helps, and who can do it. Null: nothing is wrong. */
  readonly action: Remedy['nextAction'] | null;
  readonly fixableBy: Remedy['fixableBy'] | null;
  /** Whether it is the owner's move. */
  readonly needsYou: boolean;
}

const timeOf = (moment: Moment): number => new Date(moment).getTime();

/** Whether a token has ended. No known end: never. */
export const isTokenExpired = (expiresAt: Moment | null, now: Date): boolean =>
  expiresAt !== null && now.getTime() >= timeOf(expiresAt);

/**
 * A healthy grant whose provider is silent is `connected` while the token lives, and `error` once it has ended. Of what this
 * said before it says the same, or what has become of it since: it may be asked again and again, with its own answers.
 */
export function currentState(
  { status, reason, refreshable, expiresAt }: StateFacts,
  now: Date,
): Pick<StateFacts, 'status' | 'reason'> {
  if (status !== 'connected' || !isTokenExpired(expiresAt, now)) return { status, reason };
  if (!refreshable) return { status: 'expired', reason: 'token_expired' };
  return reason === null ? { status, reason } : { status: 'error', reason };
}

/**
 * Reads the health of a connection. Where the hub can renew access, what counts is the end of the consent; where it
 * cannot, the end of the access itself. A consent that every refresh prolongs has no end while refreshes work.
 *
 * @example
 * healthOf(connection, new Date()).needsYou; // whether to ask its owner to reconnect
 */
export function healthOf(facts: HealthFacts, now: Date): Health {
  const { status, reason } = currentState(facts, now);
  const deadline = status === 'disconnected' ? null : deadlineOf({ ...facts, reason });
  const remedy: Remedy | null = reason === null ? null : CONNECTION_REASONS[reason];
  const isDueSoon = deadline !== null && deadline.getTime() - now.getTime() < EXPIRING_MS;
  const isOverdue = facts.refreshable && isTokenExpired(facts.expiresAt, now);
  const shown =
    status !== 'connected' ? status : wordOf({ isHeldUp: remedy !== null || isOverdue, isDueSoon });
  const own = OWN_REMEDIES[shown];
  const action = remedy?.nextAction ?? own?.nextAction ?? null;
  return {
    status: shown,
    reason,
    deadline,
    action,
    fixableBy: remedy?.fixableBy ?? own?.fixableBy ?? null,
    needsYou: (action === 'reconnect' || action === 'choose_resource') && status !== 'disconnected',
  };
}

const wordOf = ({ isHeldUp, isDueSoon }: { isHeldUp: boolean; isDueSoon: boolean }) => {
  if (isHeldUp) return 'held_up';
  return isDueSoon ? 'expiring' : 'connected';
};

/** What helps where no reason says it: a consent that ends soon, a renewal that is late. */
const OWN_REMEDIES: { readonly [Status in HealthStatus]?: Remedy } = {
  expiring: { fixableBy: 'user', nextAction: 'reconnect' },
  held_up: { fixableBy: 'provider', nextAction: 'wait' },
};

/** Whether asking for a new access token makes sense: not without a grant that the provider still honours. */
export const canRefresh = (
  { isConnected, refreshable }: { readonly isConnected: boolean; readonly refreshable: boolean },
  { action, status }: Pick<Health, 'action' | 'status'>,
): boolean =>
  isConnected && refreshable && (action !== 'reconnect' || status === 'expiring' || status === 'held_up');

function deadlineOf(facts: HealthFacts): Date | null {
  const { refreshable, expiresAt, refreshTokenExpiresAt, consentSlides, refreshFailures, reason } = facts;
  const end = refreshable ? refreshTokenExpiresAt : expiresAt;
  const movesOn = refreshable && consentSlides && refreshFailures === 0 && reason === null;
  return end === null || movesOn ? null : new Date(end);
}
