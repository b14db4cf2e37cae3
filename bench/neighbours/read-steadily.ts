import { type Line, type LoadRequest, type LoadResult, openLine, summarise, wireForm } from '../load.ts';

/** What a reader noticed who asks at a fixed pace, whatever becomes of the answers. */
export interface SteadyResult extends LoadResult {
  /** What came instead of a good answer -> how often. */
  readonly failures: Readonly<Record<string, number>>;
}

/** How long a line may lie idle before nobody asks on it any more: less than any server's `Keep-Alive: timeout` (RFC 9112 section 9.3). */
const IDLE_MS = 30_000;
/** Longest wait for an answer; after it, it counts as a failure. */
const DEADLINE_MS = 10_000;

/**
 * Sends a request every `1 / perSecond` (open loop): nobody waits for an answer before asking the next, as the many users
 * of a backend do not. A slow server meets more requests at once, not fewer.
 */
export async function readSteadily(options: {
  readonly origin: string;
  readonly perSecond: number;
  readonly seconds: number;
  readonly requestOf: (index: number) => LoadRequest;
}): Promise<SteadyResult> {
  const origin = new URL(options.origin);
  const total = Math.round(options.perSecond * options.seconds);
  /** The one used last at the end. */
  const idle: { readonly line: Line; readonly since: number }[] = [];
  const durations: number[] = [];
  const failures: Record<string, number> = {};
  const fail = (reason: string) => {
    failures[reason] = (failures[reason] ?? 0) + 1;
  };

  async function ask(index: number): Promise<void> {
    const wire = wireForm(options.requestOf(index), origin.host);
    const sentAt = performance.now();
    try {
      // The hub lets go of lines that nobody used for a while; who asks on one at that moment is not answered.
      while (idle[0] !== undefined && sentAt - idle[0].since > IDLE_MS) idle.shift()?.line.close();
      let line = idle.pop()?.line;
      while (line?.isOpen() === false) line = idle.pop()?.line;
      line ??= await openLine(origin);
      const { close } = line;
      const tooLate = setTimeout(() => close(new Error('no answer in time')), DEADLINE_MS);
      const { status } = await line.send(wire).finally(() => clearTimeout(tooLate));
      durations.push(performance.now() - sentAt);
      if (status !== 200) fail(String(status));
      idle.push({ line, since: performance.now() });
    } catch (error) {
      fail(error instanceof Error ? error.message : String(error));
    }
  }

  const startedAt = performance.now();
  const asking: Promise<void>[] = [];
  while (asking.length < total) {
    const due = Math.min(
      total,
      Math.floor(((performance.now() - startedAt) / 1_000) * options.perSecond) + 1,
    );
    while (asking.length < due) asking.push(ask(asking.length));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(asking);
  for (const { line } of idle) line.close();
  return { ...summarise(durations, (performance.now() - startedAt) / 1_000), failures };
}
