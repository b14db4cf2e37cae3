import { type LoadRequest, type LoadResult, openLine, summarise, wireForm } from '../load.ts';

/** What a reader noticed who asks at a fixed pace, whatever becomes of the answers. */
export interface SteadyResult extends LoadResult {
  /** What came instead of a good answer -> how often. */
  readonly failures: Readonly<Record<string, number>>;
}

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
  const idle: Awaited<ReturnType<typeof openLine>>[] = [];
  const durations: number[] = [];
  const failures: Record<string, number> = {};
  const fail = (reason: string) => {
    failures[reason] = (failures[reason] ?? 0) + 1;
  };

  async function ask(index: number): Promise<void> {
    const wire = wireForm(options.requestOf(index), origin.host);
    const sentAt = performance.now();
    try {
      let line = idle.pop();
      // The hub lets go of lines that nobody used for a while.
      while (line?.isOpen() === false) line = idle.pop();
      line ??= await openLine(origin);
      const { close } = line;
      const tooLate = setTimeout(() => close(new Error('no answer in time')), DEADLINE_MS);
      const { status } = await line.send(wire).finally(() => clearTimeout(tooLate));
      durations.push(performance.now() - sentAt);
      if (status !== 200) fail(String(status));
      idle.push(line);
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
  for (const line of idle) line.close();
  return { ...summarise(durations, (performance.now() - startedAt) / 1_000), failures };
}
