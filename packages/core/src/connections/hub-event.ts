import type { NoticedAnomaly } from '../anomalies/anomaly.ts';
import type { Incident } from '../provider-health/provider-state-store.ts';
import type { WebhookBody, WebhookEventType } from '../webhooks/webhook-event.ts';
import type { ConnectionState, ConnectionStatus } from './connection.ts';

/** The state of a connection, as far as it can be told by `Status`. */
type StateOf<Status extends ConnectionStatus> = Pick<
  Extract<ConnectionState, { status: Status }>,
  'status' | 'reason'
>;

interface About {
  readonly connectionId: number;
  readonly userId: number;
  /** The host application's own id of the user; null for users who signed up at the hub. */
  readonly externalUserId: string | null;
  readonly provider: string;
  /** The provider's id of the account. */
  readonly accountId: string;
}

interface AboutIncident {
  readonly provider: string;
  /** The host that it is about, where users name hosts (a shop, an instance); null: it concerns every connection. */
  readonly host: string | null;
  readonly reason: Incident;
}

/** Event -> what it tells. */
interface HubEventData extends Record<WebhookEventType, object> {
  /** Somebody connected an account for the first time. */
  'connection.connected': About & StateOf<'connected'>;
  /** The user consented again; what was wrong is over. */
  'connection.reconnected': About & StateOf<'connected'>;
  /** It works again without a new consent: mostly by a refresh that succeeded after `connection.error`. */
  'connection.recovered': About & StateOf<'connected'>;
  /** A new access token. Sent only to endpoints that ask for it by name. */
  'connection.refreshed': About & ConnectionState;
  /** It does not work; `reason` says why, and who can mend it. */
  'connection.error': About & StateOf<'error'>;
  /** The access token has ended and cannot be renewed. */
  'connection.expired': About & StateOf<'expired'>;
  'connection.disconnected': About & StateOf<'disconnected'>;
  /** Something is wrong with a provider as a whole, or at one host. */
  'provider.incident_opened': AboutIncident;
  'provider.incident_closed': AboutIncident;
  /** Something that an operator should look at; the audit log says more. Sent only to endpoints that ask for it by name. */
  'anomaly.detected': Pick<NoticedAnomaly, 'kind' | 'subject'>;
}

type Told = HubEventData & { 'webhook.test': Readonly<Record<string, never>> };

/** What a host application is told; `type` narrows `data`. */
export type HubEvent = {
  [Type in WebhookBody['type']]: {
    readonly type: Type;
    /** When it happened: ISO 8601, UTC. */
    readonly timestamp: string;
    readonly data: Told[Type];
  };
}[WebhookBody['type']];
