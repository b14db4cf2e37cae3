/** What a page hears of the hub. `beat`: it lives; `current`: changes are certainly arriving. */
export type StreamEvent =
  | { readonly type: 'sync' }
  | { readonly type: 'connection'; readonly connectionId: number }
  | { readonly type: 'beat'; readonly at: string; readonly current: boolean };

/** `live`: it beats. `unreachable`: nothing was heard for eight seconds, by no way. */
export type StreamStatus = 'connecting' | 'live' | 'unreachable';

export interface SharedStreamOptions {
  /** Pages of one origin with the same name share one stream. */
  readonly name: string;
  /** Opens the stream of this page; it goes on by itself after a lost line, and calls `onEnd` when it gives up. */
  readonly listen: (handlers: {
    readonly onEvent: (event: StreamEvent) => void;
    readonly onEnd: () => void;
  }) => () => void;
  /** Asks the hub for a sign of life by another way, in case only streams do not get through. */
  readonly probe: () => Promise<boolean>;
  readonly onEvent: (event: StreamEvent) => void;
  readonly onStatus: (status: StreamStatus) => void;
}

type Message = StreamEvent | { readonly type: 'hello' } | { readonly type: 'trying' };

const TICK_MS = 1_000;
/** From this silence on other ways are tried, and from the other one the hub counts as unreachable. */
const DOUBT_MS = 5_000;
const SILENT_MS = 8_000;
/** Between two attempts. */
const RETRY_MS = 4_000;
/** A page whose clock stood still for longer has slept, or was frozen. */
const SLEPT_MS = 5_000;

/** Undefined where the browser keeps it from the page. */
function openChannel(name: string): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(name);
  } catch {
    return undefined;
  }
}

/**
 * One stream for all pages of a browser: it allows six connections to a host over HTTP/1.1, and a stream in each window would
 * use them up. The pages elect one by a lock that the browser frees when its holder goes, and it passes on what it hears. A
 * holder that says nothing any more, frozen as it may be, has the lock taken away. Where there are no locks (they need
 * https), each page has a stream of its own.
 */
export function openSharedStream(options: SharedStreamOptions): Disposable {
  const { name, listen, probe, onStatus } = options;
  const closing = new AbortController();
  const locks = 'locks' in navigator ? navigator.locks : undefined;
  const channel = locks === undefined ? undefined : openChannel(name);
  let heardAt = Date.now();
  let triedAt = heardAt;
  let tickedAt = heardAt;
  let isCurrent = true;
  let lastBeat: StreamEvent | null = null;
  /** Whether everything was read anew since this page began to listen. */
  let isInformed = false;
  let status: StreamStatus | null = null;
  /** Ends the stream of this page. Null: another one has it. */
  let stop: (() => void) | null = null;

  const say = (next: StreamStatus) => {
    if (next !== status) onStatus(next);
    status = next;
  };

  function hear(event: StreamEvent): void {
    if (event.type === 'beat') {
      isCurrent = event.current;
      lastBeat = event;
      if (isCurrent) {
        heardAt = Date.now();
        say('live');
      }
    }
    if (!isInformed && event.type !== 'sync') options.onEvent({ type: 'sync' });
    isInformed = true;
    options.onEvent(event);
  }

  function start(): void {
    stop?.();
    channel?.postMessage({ type: 'trying' } satisfies Message);
    let isOver = false;
    const end = listen({
      onEvent: (event) => {
        if (isOver) return;
        hear(event);
        channel?.postMessage(event satisfies Message);
      },
      onEnd: () => {
        if (isOver) return;
        // Tried again after a pause. Why it ended is found out by reading: whoever was signed in may not be any more.
        triedAt = Date.now();
        heardAt = Math.min(heardAt, triedAt - DOUBT_MS);
        options.onEvent({ type: 'sync' });
      },
    });
    stop = () => {
      isOver = true;
      end();
      stop = null;
    };
  }

  /** Holds the lock from when it is this page's turn until the page lets go of it, or it is taken away. */
  async function lead(steal: boolean): Promise<void> {
    if (locks === undefined) return start();
    const hold = async () => {
      if (closing.signal.aborted) return;
      start();
      await new Promise((resolve) => closing.signal.addEventListener('abort', resolve, { once: true }));
    };
    try {
      await locks.request(name, steal ? { steal } : { signal: closing.signal }, hold);
    } catch (error) {
      stop?.();
      if (closing.signal.aborted) return;
      // Taken away by another page; else kept from this one, as from a frame on another site.
      if (error instanceof DOMException && error.name === 'AbortError') await lead(false);
      else start();
    }
  }

  function tryAgain(): void {
    triedAt = Date.now();
    if (stop === null && locks !== undefined) void lead(true);
    else start();
    void probe().then((isAlive) => {
      if (!isAlive || !isCurrent || closing.signal.aborted) return;
      heardAt = Date.now();
      if (status === 'unreachable') say('connecting');
    });
  }

  const timer = setInterval(() => {
    const now = Date.now();
    const hasSlept = now - tickedAt > SLEPT_MS;
    tickedAt = now;
    const silence = now - heardAt;
    if (hasSlept) {
      say('connecting');
      heardAt = now;
      tryAgain();
    } else if (silence > SILENT_MS) say('unreachable');
    if (silence > DOUBT_MS && now - triedAt > RETRY_MS) tryAgain();
  }, TICK_MS);

  if (channel !== undefined) {
    channel.onmessage = ({ data }: MessageEvent<Message>) => {
      if (data.type === 'trying') triedAt = Date.now();
      else if (data.type !== 'hello') hear(data);
      else if (stop !== null && lastBeat !== null && status === 'live') channel.postMessage(lastBeat);
    };
    channel.postMessage({ type: 'hello' } satisfies Message);
  }
  const onOnline = () => tryAgain();
  addEventListener('online', onOnline);
  say('connecting');
  void lead(false);

  return {
    [Symbol.dispose]() {
      removeEventListener('online', onOnline);
      clearInterval(timer);
      closing.abort();
      stop?.();
      channel?.close();
    },
  };
}
