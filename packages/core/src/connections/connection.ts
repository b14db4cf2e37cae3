import { z } from 'zod';

/**
 * The states of a connection: pure types and functions, no I/O.
 *
 * - *status*: the specification's four words.
 * - *reason*: why; decides who can fix it and what the one next action is.
 */

export const CONNECTION_STATUSES = ['connected', 'expired', 'error', 'disconnected'] as const;
export type ConnectionStatus = (typeof CONNECTION_STATUSES)[number];

/** The words, as they are validated. */
export const connectionStatusSchema = z.enum(CONNECTION_STATUSES).meta({ title: 'ConnectionStatus' });

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

/** The reasons, as they are validated. */
export const connectionReasonSchema = z
  .enum(Object.keys(CONNECTION_REASONS) as [ConnectionReason, ...ConnectionReason[]])
  .meta({ title: 'ConnectionReason' });

/** Status -> itself with exactly the reasons that can go with it. */
export const CONNECTION_STATES = {
  connected: z.object({
    status: z.literal('connected'),
    reason: z
      .literal(['provider_unavailable', 'client_misconfigured', 'token_unreadable', 'refusal_unexplained'])
      .nullable(),
  }),
  expired: z.object({ status: z.literal('expired'), reason: z.literal('token_expired') }),
  error: z.object({
    status: z.literal('error'),
    reason: z.literal([
      'grant_refused',
      'refresh_outcome_unknown',
      'refusal_unexplained',
      'scope_missing',
      'resource_not_chosen',
      'token_unreadable',
      'client_misconfigured',
      'provider_unavailable',
    ]),
  }),
  disconnected: z.object({ status: z.literal('disconnected'), reason: z.literal('disconnected_by_user') }),
} as const satisfies Record<ConnectionStatus, z.ZodObject>;

/** Whatever writes status and reason, writes one of these. */
export const connectionStateSchema = z.discriminatedUnion('status', [
  CONNECTION_STATES.connected,
  CONNECTION_STATES.expired,
  CONNECTION_STATES.error,
  CONNECTION_STATES.disconnected,
]);
export type ConnectionState = Readonly<z.output<typeof connectionStateSchema>>;

/** Whether a string stored in the database is a reason. */
export const isConnectionReason = (value: string | null): value is ConnectionReason =>
  value !== null && Object.hasOwn(CONNECTION_REASONS, value);

/** Whether a token has ended. No known end: never. */
export const isTokenExpired = (expiresAt: Date | null, now: Date): boolean =>
  expiresAt !== null && now.getTime() >= expiresAt.getTime();
