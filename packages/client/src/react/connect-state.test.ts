import { describe, expect, it } from 'vitest';
import { EvergrantError } from '../errors.ts';
import type { Flow } from '../types.ts';
import {
  type ConnectEvent,
  type ConnectRequest,
  type ConnectState,
  connectReducer,
  IDLE,
} from './connect-state.ts';

const request: ConnectRequest = { provider: 'google' };
const run = (...events: ConnectEvent[]): ConnectState => events.reduce(connectReducer, IDLE);

const requested = { kind: 'requested', request } as const;
const started = { kind: 'started', request, flowId: 'f1', opensIn: 'window' } as const;
const flowRead = (flow: Extract<ConnectEvent, { kind: 'flow_read' }>['flow'], flowId = 'f1') =>
  ({ kind: 'flow_read', flowId, flow }) as const;

describe('connectReducer', () => {
  it('starts, waits, and ends connected when the hub says so', () => {
    expect(run(requested)).toEqual({ status: 'starting', request });
    expect(run(requested, started)).toEqual({
      status: 'waiting',
      request,
      flowId: 'f1',
      windowClosed: false,
    });
    expect(run(requested, started, flowRead({ status: 'connected', connectionId: 42 }))).toEqual({
      status: 'connected',
      request,
      connectionId: 42,
    });
  });

  it('keeps waiting while the flow is pending', () => {
    const pending = flowRead({ status: 'pending', expiresAt: '2030-01-01T00:00:00Z' });
    expect(run(requested, started, pending).status).toBe('waiting');
  });

  it('never fails because the window looks closed', () => {
    const closed = run(requested, started, { kind: 'window_closed', flowId: 'f1' });
    expect(closed).toMatchObject({ status: 'waiting', windowClosed: true });
    expect(connectReducer(closed, flowRead({ status: 'connected', connectionId: 42 })).status).toBe(
      'connected',
    );
  });

  it('leaves in the same tab when no window could be opened', () => {
    expect(run(requested, { ...started, opensIn: 'same_tab' })).toEqual({ status: 'redirecting', request });
  });

  it('names the code a flow failed with', () => {
    expect(run(requested, started, flowRead({ status: 'error', code: 'CONSENT_DENIED' }))).toMatchObject({
      status: 'failed',
      error: { code: 'CONSENT_DENIED', provider: 'google' },
      flowId: 'f1',
    });
    expect(run(requested, started, flowRead({ status: 'expired' }))).toMatchObject({
      error: { code: 'FLOW_EXPIRED' },
    });
  });

  it('takes a code it does not know for INTERNAL_ERROR', () => {
    const flow: Flow = JSON.parse('{ "status": "error", "code": "<script>" }');
    expect(run(requested, started, flowRead(flow))).toMatchObject({
      error: { code: 'INTERNAL_ERROR' },
    });
  });

  it('ignores late answers of an attempt that was dismissed or replaced', () => {
    const again: ConnectRequest = { provider: 'google' };
    const failed = { kind: 'failed', request, error: new EvergrantError('HUB_UNREACHABLE') } as const;
    expect(run(requested, { kind: 'dismissed' }, started)).toEqual(IDLE);
    expect(run(requested, { kind: 'dismissed' }, failed)).toEqual(IDLE);
    expect(run(requested, { kind: 'requested', request: again }, started)).toEqual({
      status: 'starting',
      request: again,
    });
    expect(run(requested, { kind: 'requested', request: again }, failed).status).toBe('starting');
    expect(run(requested, started, flowRead({ status: 'connected', connectionId: 1 }, 'f0')).status).toBe(
      'waiting',
    );
    expect(run(requested, started, { kind: 'window_closed', flowId: 'f0' })).toMatchObject({
      windowClosed: false,
    });
  });

  it('does not fall back from connected to failed', () => {
    const connected = run(requested, started, flowRead({ status: 'connected', connectionId: 42 }));
    expect(
      connectReducer(connected, { kind: 'failed', request, error: new EvergrantError('API_ERROR') }),
    ).toBe(connected);
  });
});
