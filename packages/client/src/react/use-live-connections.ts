import { useSubscription } from '@trpc/tanstack-react-query';
import { useEffect, useEffectEvent, useMemo, useSyncExternalStore } from 'react';
import { createReader } from './create-reader.ts';
import { useEvergrant } from './evergrant-provider.tsx';

/** `live`: changes arrive by themselves. `paused`: the page is hidden. `retrying`: the hub cannot be reached. */
export type LiveStatus = 'live' | 'connecting' | 'paused' | 'retrying';

const RETRY_MS = 5_000;
/** Between two readings: a run over thousands of connections tells of many changes a second. */
const PAUSE_MS = 1_000;
/** How often to look without being told, while nobody can tell. */
const FALLBACK_POLL_MS = 15_000;

/**
 * Keeps every query of this package current: the hub says over server-sent events that something changed, and what is
 * on the page is read anew. Call it once, while somebody is signed in.
 *
 * A hidden page lets go of its event stream (a browser allows six connections per host over HTTP/1.1, and each open
 * tab would hold one) and catches up when it is shown again.
 */
export function useLiveConnections({ enabled = true }: { readonly enabled?: boolean } = {}): LiveStatus {
  const { api, queryClient } = useEvergrant();
  const visible = useSyncExternalStore(subscribeToVisibility, isVisible, () => true);
  const listening = enabled && visible;

  const readAnew = useMemo(
    () =>
      createReader(async () => {
        const filters = [api.connections.pathFilter(), api.flows.pathFilter(), api.audit.pathFilter()];
        await Promise.all(filters.map((filter) => queryClient.invalidateQueries(filter)));
      }, PAUSE_MS),
    [api, queryClient],
  );
  const { status, reset } = useSubscription(
    api.connections.onChange.subscriptionOptions(undefined, { enabled: listening, onData: readAnew }),
  );

  // The stream reconnects by itself after a lost line, but gives up when the hub answers with an error or ends it.
  const stopped = listening && (status === 'error' || status === 'idle');
  const restart = useEffectEvent(reset);
  useEffect(() => {
    if (!stopped) return;
    const timer = setTimeout(() => restart(), RETRY_MS);
    return () => clearTimeout(timer);
  }, [stopped]);

  const offline = listening && status !== 'pending';
  const poll = useEffectEvent(readAnew);
  useEffect(() => {
    if (!offline) return;
    const timer = setInterval(() => poll(), FALLBACK_POLL_MS);
    return () => clearInterval(timer);
  }, [offline]);

  if (!listening) return 'paused';
  if (stopped) return 'retrying';
  return status === 'pending' ? 'live' : 'connecting';
}

const isVisible = () => document.visibilityState === 'visible';

function subscribeToVisibility(notify: () => void): () => void {
  document.addEventListener('visibilitychange', notify);
  return () => document.removeEventListener('visibilitychange', notify);
}
