import { z } from 'zod';
import { ANOMALY_KINDS } from '../anomalies/anomaly.ts';
import { INCIDENTS } from '../provider-health/provider-state-store.ts';
import { connectionIdSchema, providerNameSchema, userIdSchema } from '../row-id.ts';
import type { WebhookBody } from '../webhooks/webhook-event.ts';
import { CONNECTION_STATES } from './connection.ts';

const aboutSchema = z.object({
  connectionId: connectionIdSchema,
  userId: userIdSchema,
  externalUserId: z
    .string()
    .nullable()
    .describe("The host application's own id of the user; null for users who signed up at the hub"),
  provider: providerNameSchema,
  accountId: z.string().describe("The provider's id of the account"),
});

const incidentSchema = z.object({
  provider: providerNameSchema,
  host: z
    .string()
    .nullable()
    .describe('Where users name hosts (a shop, an instance), the one; null: it concerns every connection'),
  reason: z.enum(INCIDENTS),
});

const connected = aboutSchema.extend(CONNECTION_STATES.connected.shape);
const expired = aboutSchema.extend(CONNECTION_STATES.expired.shape);
const failed = aboutSchema.extend(CONNECTION_STATES.error.shape);
const disconnected = aboutSchema.extend(CONNECTION_STATES.disconnected.shape);

/** Event -> what it tells. */
const EVENT_DATA = {
  /** Somebody connected an account for the first time. */
  'connection.connected': connected,
  /** The user consented again; what was wrong is over. */
  'connection.reconnected': connected,
  /** It works again without a new consent: mostly by a refresh that succeeded after `connection.error`. */
  'connection.recovered': connected,
  /** A new access token. Sent only to endpoints that ask for it by name. */
  'connection.refreshed': z.discriminatedUnion('status', [connected, expired, failed, disconnected]),
  /** It does not work; `reason` says why, and who can mend it. */
  'connection.error': failed,
  /** The access token has ended and cannot be renewed. */
  'connection.expired': expired,
  'connection.disconnected': disconnected,
  /** Something is wrong with a provider as a whole, or at one host. */
  'provider.incident_opened': incidentSchema,
  'provider.incident_closed': incidentSchema,
  /** Something that an operator should look at; the audit log says more. Sent only to endpoints that ask for it by name. */
  'anomaly.detected': z.object({ kind: z.enum(ANOMALY_KINDS), subject: z.string() }),
  /** Sent on request only. */
  'webhook.test': z.record(z.string(), z.never()),
} as const satisfies Record<WebhookBody['type'], z.ZodType>;

const eventOf = <Type extends WebhookBody['type']>(type: Type) =>
  z.object({
    type: z.literal(type),
    timestamp: z.iso.datetime().describe('When it happened: ISO 8601, UTC'),
    data: EVENT_DATA[type],
  });

/** What a host application is told; `type` narrows `data`. */
export const hubEventSchema = z.discriminatedUnion('type', [
  eventOf('connection.connected'),
  eventOf('connection.reconnected'),
  eventOf('connection.recovered'),
  eventOf('connection.refreshed'),
  eventOf('connection.error'),
  eventOf('connection.expired'),
  eventOf('connection.disconnected'),
  eventOf('provider.incident_opened'),
  eventOf('provider.incident_closed'),
  eventOf('anomaly.detected'),
  eventOf('webhook.test'),
]);
