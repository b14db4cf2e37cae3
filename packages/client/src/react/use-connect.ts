import { skipToken, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useEffectEvent, useReducer, useRef } from 'react';
import { pageOf } from '../connect/connect-page.ts';
import { isFlowEndedMessage, openConnectWindow, openWindow } from '../connect/connect-window.ts';
import type { SessionAccess } from '../connect/open-connect.ts';
import { type EvergrantError, toEvergrantError } from '../errors.ts';
import type { ProviderId } from '../types.ts';
import { type ConnectRequest, type ConnectState, connectReducer, IDLE } from './connect-state.ts';
import { useEvergrant } from './evergrant-provider.tsx';

/** How a connect attempt behaves. Addresses must be on the hub's redirect allowlist. */
export interface UseConnectOptions {
  /** Where the window ends up: a page that calls `endConnectWindow`. Default: the hub's own `/connect/done`. */
  readonly windowUrl?: string;
  /** Where this tab comes back to when no window could be opened. Default: the address it is at. */
  readonly returnUrl?: string | (() => string);
  /** Default: a window of its own where the browser allows one. */
  readonly opensIn?: 'window' | 'same_tab';
  /** Text of the window until the provider's page is there. Default `…`. */
  readonly placeholder?: string;
  /** The account is connected, with every scope that was asked for by name. */
  readonly onConnected?: (connectionId: number, request: ConnectRequest) => void;
  readonly onFailed?: (error: EvergrantError, request: ConnectRequest) => void;
}

/** A connect attempt and how to steer it. */
export interface UseConnect {
  readonly state: ConnectState;
  /** Starts an attempt. Call it synchronously in a click, or the browser blocks the window. */
  readonly open: <Id extends ProviderId>(request: ConnectRequest<Id>) => void;
  /** Brings the provider's window to the front. False: it is closed, or cannot be seen. */
  readonly focusWindow: () => boolean;
  /** Stops waiting and closes the window. What the user finishes all the same still counts at the hub. */
  readonly dismiss: () => void;
}

/** In place of a flow's id: the hub's page in the window starts it, perhaps several. */
const HOSTED = '';
const FLOW_POLL_MS = 1_000;
const WINDOW_POLL_MS = 500;

/**
 * Connects or reconnects an account in a window of its own, headless: you draw `state`. Falls back to this tab when
 * the window is blocked. Several may be used on one page. In a connect session the window shows the hub's page, which asks for scopes
 * and parameters itself.
 *
 * @example
 * ```tsx
 * const { state, open } = useConnect({ onConnected: (id) => navigate(`/accounts/${id}`) });
 * <button onClick={() => open({ provider: 'google' })} disabled={state.status === 'starting'}>Connect Google</button>
 * ```
 */
export function useConnect(options: UseConnectOptions = {}): UseConnect {
  const { api, client, queryClient, session } = useEvergrant();
  const [state, dispatch] = useReducer(connectReducer, IDLE);
  const providerWindow = useRef<Window | null>(null);
  const latest = useRef<ConnectRequest | null>(null);
  const hosted = useRef<AbortController | null>(null);
  const { placeholder = '…', opensIn = 'window' } = options;

  const closeWindow = useCallback(() => {
    hosted.current?.abort();
    hosted.current = null;
    providerWindow.current?.close();
    providerWindow.current = null;
  }, []);

  // Whoever left the page waits for nothing any more; the window may stay.
  useEffect(() => () => hosted.current?.abort(), []);

  const openHosted = async (access: SessionAccess, request: ConnectRequest) => {
    closeWindow();
    const attempt = new AbortController();
    hosted.current = attempt;
    latest.current = request;
    dispatch({ kind: 'requested', request });
    const opened = openWindow(window, pageOf(access, request, true));
    providerWindow.current = opened;
    const how = opened === null ? 'same_tab' : 'window';
    dispatch({ kind: 'started', request, flowId: HOSTED, opensIn: how });
    if (opened === null) return window.location.assign(pageOf(access, request, false));
    try {
      const { outcomeOf } = await import('../connect/connect-outcome.ts');
      const outcome = await outcomeOf(client, opened, attempt.signal);
      if (latest.current !== request) return;
      if (outcome.status === 'closed') dispatch({ kind: 'dismissed' });
      else dispatch({ kind: 'flow_read', flowId: HOSTED, flow: outcome });
    } catch (thrown) {
      if (latest.current === request && !attempt.signal.aborted)
        dispatch({ kind: 'failed', request, error: toEvergrantError(thrown) });
    }
  };

  const open = async (request: ConnectRequest) => {
    if (session !== undefined) return openHosted(session, request);
    closeWindow();
    const opened = opensIn === 'same_tab' ? null : openConnectWindow(window, placeholder);
    providerWindow.current = opened;
    latest.current = request;
    dispatch({ kind: 'requested', request });
    try {
      const { connectionId, parameters, provider, scope } = request;
      const flow = await client.connections.start.mutate({
        provider,
        redirectUrl: opened === null ? resolve(options.returnUrl) : windowUrlOf(options.windowUrl),
        ...(connectionId === undefined ? {} : { connectionId }),
        ...(scope === undefined ? {} : { scope: [...scope] }),
        ...(parameters === undefined ? {} : { parameters: { ...parameters } }),
      });
      if (latest.current !== request) return;
      dispatch({
        kind: 'started',
        request,
        flowId: flow.flowId,
        opensIn: opened === null ? 'same_tab' : 'window',
      });
      (opened ?? window).location.assign(flow.authUrl);
    } catch (thrown) {
      if (latest.current === request) closeWindow();
      dispatch({ kind: 'failed', request, error: toEvergrantError(thrown) });
    }
  };

  const dismiss = () => {
    latest.current = null;
    closeWindow();
    dispatch({ kind: 'dismissed' });
  };

  const focusWindow = () => {
    const opened = providerWindow.current;
    if (opened === null || opened.closed) return false;
    opened.focus();
    return true;
  };

  const { windowUrl } = options;
  const flowId = state.status === 'waiting' && state.flowId !== HOSTED ? state.flowId : null;
  const flow = useQuery(
    api.flows.get.queryOptions(flowId === null ? skipToken : { flowId }, {
      refetchInterval: FLOW_POLL_MS,
      refetchIntervalInBackground: true,
      staleTime: 0,
      gcTime: 0,
    }),
  );

  useEffect(() => {
    if (flowId !== null && flow.data !== undefined) dispatch({ kind: 'flow_read', flowId, flow: flow.data });
  }, [flowId, flow.data]);

  const onFlowUnreadable = useEffectEvent((thrown: unknown) => {
    const error = toEvergrantError(thrown);
    if (!error.retryable && latest.current !== null)
      dispatch({ kind: 'failed', request: latest.current, error });
  });
  useEffect(() => {
    if (flow.error !== null) onFlowUnreadable(flow.error);
  }, [flow.error]);

  const { refetch } = flow;
  useEffect(() => {
    if (flowId === null) return;
    const timer = setInterval(() => {
      if (providerWindow.current?.closed !== true) return;
      clearInterval(timer);
      void refetch().finally(() => dispatch({ kind: 'window_closed', flowId }));
    }, WINDOW_POLL_MS);
    const onMessage = (message: MessageEvent) => {
      const expected = { origin: new URL(windowUrlOf(windowUrl)).origin, source: providerWindow.current };
      if (isFlowEndedMessage(message, expected)) void refetch();
    };
    window.addEventListener('message', onMessage);
    return () => {
      clearInterval(timer);
      window.removeEventListener('message', onMessage);
    };
  }, [flowId, windowUrl, refetch]);

  const onEnd = useEffectEvent((ended: ConnectState) => {
    // A consent without a required scope fails, and leaves a connection all the same.
    void queryClient.invalidateQueries(api.connections.pathFilter());
    void queryClient.invalidateQueries(api.audit.pathFilter());
    if (ended.status === 'connected') options.onConnected?.(ended.connectionId, ended.request);
    if (ended.status === 'failed') options.onFailed?.(ended.error, ended.request);
  });
  useEffect(() => {
    if (state.status !== 'connected' && state.status !== 'failed') return;
    closeWindow();
    onEnd(state);
  }, [state, closeWindow]);

  return { state, open: (request) => void open(request), focusWindow, dismiss };
}

/** Read when it is needed: a server that renders the page has no window. */
const windowUrlOf = (windowUrl: string | undefined): string =>
  windowUrl ?? `${window.location.origin}/connect/done`;

const resolve = (returnUrl: UseConnectOptions['returnUrl']): string =>
  typeof returnUrl === 'function' ? returnUrl() : (returnUrl ?? window.location.href);
