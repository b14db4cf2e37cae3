import { z } from 'zod';
import {
  CONNECTION_REASONS,
  CONNECTION_STATUSES,
  type ConnectionReason,
  type ConnectionStatus,
} from './states.ts';

/** The words, as they are validated. */
export const connectionStatusSchema = z.enum(CONNECTION_STATUSES).meta({ title: 'ConnectionStatus' });

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
