import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadRequest } from '../load.ts';
import { type Line, openLine, wireForm } from '../load.ts';

/** How often a balancer asks whether a hub is ready, and how long it waits for the answer. */
const CHECK_MS = 100;
const CHECK_DEADLINE_MS = 1_000;
/** A request that no hub has answered is sent again so many times. */
const RETRIES = 3;

/** What became of a request: the answer, and how many hubs broke the connection before it. */
export interface Balanced {
  readonly status: number | 'nobody answered';
  readonly retries: number;
}

/** Between callers and hubs, as haproxy or an ingress is. */
export interface Balancer {
  send(request: LoadRequest): Promise<Balanced>;
  close(): Promise<void>;
}

/**
 * Sends each request to a hub whose `/readyz` says 200, in turns, over connections that are kept; and once more to another
 * when the connection breaks before an answer. An answer counts, whatever its status.
 */
export function startBalancer(origins: readonly string[]): Balancer {
  const hubs = origins.map((origin) => ({ origin: new URL(origin), ready: true, idle: [] as Line[] }));
  type Backend = (typeof hubs)[number];
  const closing = new AbortController();
  let turn = 0;

  async function check(hub: Backend): Promise<void> {
    while (!closing.signal.aborted) {
      hub.ready = await fetch(new URL('/readyz', hub.origin), {
        signal: AbortSignal.timeout(CHECK_DEADLINE_MS),
      }).then(
        ({ ok }) => ok,
        () => false,
      );
      await sleep(CHECK_MS, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }
  const checking = hubs.map(check);

  async function ask(hub: Backend, request: LoadRequest): Promise<number> {
    let line = hub.idle.pop();
    while (line?.isOpen() === false) line = hub.idle.pop();
    line ??= await openLine(hub.origin);
    const { status } = await line.send(wireForm(request, hub.origin.host));
    hub.idle.push(line);
    return status;
  }

  return {
    async send(request) {
      for (let retries = 0; ; retries += 1) {
        const ready = hubs.filter((hub) => hub.ready);
        turn += 1;
        const hub = ready[turn % Math.max(ready.length, 1)];
        const status = hub === undefined ? null : await ask(hub, request).catch(() => null);
        if (status !== null) return { status, retries };
        if (retries === RETRIES) return { status: 'nobody answered', retries };
      }
    },
    async close() {
      closing.abort();
      await Promise.all(checking);
      for (const line of hubs.flatMap(({ idle }) => idle)) line.close();
    },
  };
}
