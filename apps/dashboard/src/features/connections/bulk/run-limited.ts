/**
 * Runs `run` for every item in order, at most `limit` at once. Nothing new is begun once `signal` is aborted; what is
 * under way is waited for. `run` deals with its own failures.
 */
export async function runLimited<Item>(
  items: readonly Item[],
  run: (item: Item) => Promise<void>,
  { limit, signal }: { readonly limit: number; readonly signal: AbortSignal },
): Promise<void> {
  const waiting = items.values();
  const work = async () => {
    while (!signal.aborted) {
      const next = waiting.next();
      if (next.done) return;
      await run(next.value);
    }
  };
  await Promise.all(Array.from({ length: limit }, work));
}
