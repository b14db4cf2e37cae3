/**
 * The states of a connection: words and what they mean. Needs nothing, so that browsers have it too.
 *
 * - *status*: the specification's four words.
 * - *reason*: why; decides who can fix it and what the one next action is.
 */

export const CONNECTION_STATUSES = ['connected', 'expired', 'error', 'disconnected'] as const;
export type ConnectionStatus = (typeof CONNECTION_STATUSES)[number];

export const FIXABLE_BY = ['user', 'operator', 'provider'] as const;
export const NEXT_ACTIONS = ['reconnect', 'choose_resource', 'contact_operator', 'wait'] as const;

/** Who can do something about a reason, and what. */
export interface Remedy {
  readonly fixableBy: (typeof FIXABLE_BY)[number];
  readonly nextAction: (typeof NEXT_ACTIONS)[number];
}

/** Why a connection is not simply fine, and who can do what about it. One row each. */
export const CONNECTION_REASONS = {
  token_expired: { fixableBy: 'user', nextAction: 'reconnect' },
  grant_refused: { fixableBy: 'user', nextAction: 'reconnect' },
  refusal_unexplained: { fixableBy: 'user', nextAction: 'reconnect' },
  refresh_outcome_unknown: { fixableBy: 'user', nextAction: 'reconnect' },
  scope_missing: { fixableBy: 'user', nextAction: 'reconnect' },
  resource_not_chosen: { fixableBy: 'user', nextAction: 'choose_resource' },
  token_unreadable: { fixableBy: 'operator', nextAction: 'contact_operator' },
  client_misconfigured: { fixableBy: 'operator', nextAction: 'contact_operator' },
  provider_unavailable: { fixableBy: 'provider', nextAction: 'wait' },
  disconnected_by_user: { fixableBy: 'user', nextAction: 'reconnect' },
} as const satisfies Record<string, Remedy>;

export type ConnectionReason = keyof typeof CONNECTION_REASONS;
