import { EvergrantError, type EvergrantErrorDetails, isEvergrantErrorCode } from '../errors.ts';
import type { Flow, ProviderId, ScopeOf } from '../types.ts';

/** What to connect: a new account, or (with `connectionId`) an existing connection again, in place. */
export interface ConnectRequest<Id extends ProviderId = ProviderId> {
  /** Provider id, such as `google`. */
  readonly provider: Id;
  readonly connectionId?: number;
  /** Default: the scopes of the provider entry. */
  readonly scope?: readonly ScopeOf<Id>[];
  /** Answers to what the provider asks for beforehand (shop, tenant, …). */
  readonly parameters?: Readonly<Record<string, string>>;
}

/**
 * Where a connect attempt stands.
 *
 * - `starting`: the hub is being asked; a window may already be open and empty.
 * - `waiting`: the user is at the provider. `windowClosed` is a hint and never a verdict: a provider that isolates its
 *   pages (COOP) makes an open window look closed.
 * - `redirecting`: no window could be opened, so this tab leaves for the provider.
 */
export type ConnectState =
  | { readonly status: 'idle' }
  | { readonly status: 'starting'; readonly request: ConnectRequest }
  | {
      readonly status: 'waiting';
      readonly request: ConnectRequest;
      readonly flowId: string;
      readonly windowClosed: boolean;
    }
  | { readonly status: 'redirecting'; readonly request: ConnectRequest }
  | { readonly status: 'connected'; readonly request: ConnectRequest; readonly connectionId: number }
  | {
      readonly status: 'failed';
      readonly request: ConnectRequest;
      readonly error: EvergrantError;
      /** Null: it failed before it was started. */
      readonly flowId: string | null;
      /** The connection that was made all the same, and is not ready (`SCOPE_MISSING`); null: there is none. */
      readonly connectionId: number | null;
    };

export type ConnectEvent =
  | { readonly kind: 'requested'; readonly request: ConnectRequest }
  | {
      readonly kind: 'started';
      readonly request: ConnectRequest;
      readonly flowId: string;
      readonly opensIn: 'window' | 'same_tab';
    }
  | { readonly kind: 'window_closed'; readonly flowId: string }
  | { readonly kind: 'flow_read'; readonly flowId: string; readonly flow: Flow }
  | { readonly kind: 'failed'; readonly request: ConnectRequest; readonly error: EvergrantError }
  | { readonly kind: 'dismissed' };

export const IDLE: ConnectState = { status: 'idle' };

/**
 * The next state. Pure. Whatever belongs to an attempt that was dismissed or replaced in the meantime is ignored, so
 * answers may arrive late and in any order.
 */
export function connectReducer(state: ConnectState, event: ConnectEvent): ConnectState {
  switch (event.kind) {
    case 'requested':
      return { status: 'starting', request: event.request };
    case 'dismissed':
      return IDLE;
    case 'started':
      if (state.status !== 'starting' || state.request !== event.request) return state;
      return event.opensIn === 'same_tab'
        ? { status: 'redirecting', request: state.request }
        : { status: 'waiting', request: state.request, flowId: event.flowId, windowClosed: false };
    case 'failed':
      if (state.status === 'idle' || state.status === 'connected' || state.request !== event.request)
        return state;
      return {
        status: 'failed',
        request: state.request,
        error: event.error,
        flowId: state.status === 'waiting' ? state.flowId : null,
        connectionId: null,
      };
    case 'window_closed':
      return isWaitingFor(state, event.flowId) ? { ...state, windowClosed: true } : state;
    case 'flow_read':
      return isWaitingFor(state, event.flowId) ? afterFlow(state, event.flow) : state;
  }
}

type Waiting = Extract<ConnectState, { status: 'waiting' }>;

const isWaitingFor = (state: ConnectState, flowId: string): state is Waiting =>
  state.status === 'waiting' && state.flowId === flowId;

function afterFlow(state: Waiting, flow: Flow): ConnectState {
  const { request, flowId } = state;
  switch (flow.status) {
    case 'pending':
      return state;
    case 'connected':
      return { status: 'connected', request, connectionId: flow.connectionId };
    case 'expired':
      return {
        status: 'failed',
        request,
        error: new EvergrantError('FLOW_EXPIRED', { provider: request.provider }),
        flowId,
        connectionId: null,
      };
    case 'error':
      return {
        status: 'failed',
        request,
        error: flowError(flow.code, { provider: request.provider }),
        flowId,
        connectionId: flow.connectionId ?? null,
      };
  }
}

/** The error a flow ended with, as `flows.get` or the `code` of the redirect name it. */
export const flowError = (
  code: string,
  details: Pick<EvergrantErrorDetails, 'provider' | 'correlationId'>,
): EvergrantError => new EvergrantError(isEvergrantErrorCode(code) ? code : 'INTERNAL_ERROR', details);
