import { useEffect, useEffectEvent, useMemo, useState, useSyncExternalStore } from 'react';
import { createReader } from './create-reader.ts';
import { useEvergrant } from './evergrant-provider.tsx';
import { patchConnection } from './live/patch-connection.ts';
import { openSharedStream, type StreamEvent, type StreamStatus } from './live/shared-stream.ts';

/**
 * `live`: changes arrive by themselves. `paused`: the page is hidden. `connecting`: they do not arrive yet, or not by
 * themselves. `unreachable`: the hub was not heard of for eight seconds, or cannot vouch for what it says.
 */
export type LiveStatus = StreamStatus | 'paused';

/** Between two readings: a run over thousands of connections tells of many changes a second. */
const PAUSE_MS = 1_000;
/** Of more changes in a second than this, each is no longer asked for by itself. */
const MOST_BY_ID = 10;
/** How often to look without being told, while nobody can tell. */
const FALLBACK_POLL_MS = 15_000;

/**
 * Keeps every query of this package current: the hub says over server-sent events which connection changed, and that one is
 * read anew; where something may have been missed, everything that is on the page is. Call it once, while somebody is
 * signed in.
 *
 * All windows of a browser share one event stream. A hidden page lets go of it and catches up when it is shown again.
 *
 * @param options.name what sets windows apart that must not share: of somebody else, or at another hub. Default: none
 * @param options.onBeat called every three seconds with the hub's clock, while changes are certainly arriving
 */
export function useLiveConnections({
  enabled = true,
  name = '',
  onBeat,
}: {
  enabled?: boolean;
  name?: string;
  onBeat?: (hubTime: Date) => void;
} = {}): LiveStatus {
  const evergrant = useEvergrant();
  const visible = useSyncExternalStore(subscribeToVisibility, isVisible, () => true);
  const listening = enabled && visible;
  const [status, setStatus] = useState<StreamStatus>('connecting');
  const changes = useMemo(() => createChangeReader(evergrant), [evergrant]);

  const hear = useEffectEvent((event: StreamEvent) => {
    if (event.type === 'beat') {
      if (event.current) onBeat?.(new Date(event.at));
    } else changes.tell(event);
  });

  useEffect(() => {
    if (!listening) return;
    const { client } = evergrant;
    const stream = openSharedStream({
      name: `evergrant/live/${name}`,
      listen: ({ onEvent, onEnd }) => {
        const subscription = client.connections.onChange.subscribe(undefined, {
          onData: ({ data }) => onEvent(data),
          onError: onEnd,
          onComplete: onEnd,
          onStopped: onEnd,
        });
        return () => subscription.unsubscribe();
      },
      probe: () =>
        client.me.get.query().then(
          () => true,
          () => false,
        ),
      onEvent: hear,
      onStatus: setStatus,
    });
    return () => stream[Symbol.dispose]();
  }, [listening, name, evergrant]);

  useEffect(() => {
    if (!listening || status === 'live') return;
    const timer = setInterval(() => changes.tell({ type: 'sync' }), FALLBACK_POLL_MS);
    return () => clearInterval(timer);
  }, [listening, status, changes]);

  return listening ? status : 'paused';
}

type News = Exclude<StreamEvent, { type: 'beat' }>;

/** Reads what changed, one reading at a time. */
function createChangeReader(evergrant: ReturnType<typeof useEvergrant>) {
  const { api, client, queryClient } = evergrant;
  const changed = new Set<number>();
  let isAll = false;

  const everything = () =>
    Promise.all(
      [api.connections, api.flows, api.audit, api.notifications].map((noun) =>
        queryClient.invalidateQueries(noun.pathFilter()),
      ),
    );

  async function readOne(id: number): Promise<boolean> {
    try {
      return patchConnection(evergrant, await client.connections.get.query({ id }));
    } catch {
      return false;
    }
  }

  const read = createReader(async () => {
    const ids = [...changed];
    const readsAll = isAll || ids.length > MOST_BY_ID;
    changed.clear();
    isAll = false;
    if (readsAll) return void (await everything());
    const stayed = await Promise.all(ids.map(readOne));
    await Promise.all([
      queryClient.invalidateQueries(api.connections.summary.pathFilter()),
      queryClient.invalidateQueries(api.flows.pathFilter()),
      queryClient.invalidateQueries(api.audit.pathFilter()),
      queryClient.invalidateQueries(api.notifications.pathFilter()),
      ...(stayed.includes(false)
        ? [api.connections.list.pathFilter(), api.connections.page.pathFilter()].map((filter) =>
            queryClient.invalidateQueries(filter),
          )
        : []),
    ]);
  }, PAUSE_MS);

  return {
    tell(news: News): void {
      if (news.type === 'sync') isAll = true;
      else changed.add(news.connectionId);
      read();
    },
  };
}

const isVisible = () => document.visibilityState === 'visible';

function subscribeToVisibility(notify: () => void): () => void {
  document.addEventListener('visibilitychange', notify);
  return () => document.removeEventListener('visibilitychange', notify);
}
