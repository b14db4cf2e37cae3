// What a host's compiler has to know by itself. Only compiled.
import type {
  AuditEventName,
  Connection,
  ConnectionReason,
  EvergrantClient,
  EvergrantErrorCode,
  Flow,
  ProviderId,
  ScopeOf,
  WebhookEvent,
} from '@evergrant/client';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const is = <_ extends true>() => undefined;

is<Equal<Connection['status'], 'connected' | 'expired' | 'error' | 'disconnected'>>();
is<Equal<Flow['status'], 'pending' | 'connected' | 'error' | 'expired'>>();
is<Equal<Extract<Flow, { status: 'connected' }>['connectionId'], number>>();
is<Equal<Exclude<'NOT_FOUND' | 'TOKEN_EXPIRED' | 'FLOW_EXPIRED', EvergrantErrorCode>, never>>();
is<Equal<Exclude<'grant_refused' | 'scope_missing', ConnectionReason>, never>>();
is<Equal<Exclude<'token_read', AuditEventName>, never>>();
is<Equal<Extract<WebhookEvent, { type: 'connection.expired' }>['data']['reason'], 'token_expired'>>();
is<
  Equal<Awaited<ReturnType<EvergrantClient['connections']['list']['query']>>['connections'], Connection[]>
>();

/** A provider of one's own is a provider, and so is one of the catalog; the editor offers the latter. */
export const providers: ProviderId[] = ['google', 'acme-intranet'];
export const scopes: ScopeOf<'github'>[] = ['user:email', 'repo'];

// @ts-expect-error no such code
export const code: EvergrantErrorCode = 'TOKEN_EXPIRD';
// @ts-expect-error no such reason
export const reason: ConnectionReason = 'refused';
// @ts-expect-error no such status
export const status: Connection['status'] = 'ok';

export function misspelled(evergrant: EvergrantClient) {
  // @ts-expect-error no such field
  return evergrant.connections.list.query({ externalUser: 'customer-7' });
}
