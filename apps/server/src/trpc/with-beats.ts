/**
 * The items as they come, and between them a beat every so often, so that whoever listens knows that a silent stream still
 * lives. The first beat comes at once.
 *
 * @param items ends by itself when it is to end
 */
export async function* withBeats<Item, Beat>(
  items: AsyncIterable<Item>,
  { beat, everyMs }: { readonly beat: () => Beat; readonly everyMs: number },
): AsyncGenerator<Item | Beat, void, undefined> {
  const iterator = items[Symbol.asyncIterator]();
  const turn = createTurn(everyMs);
  try {
    yield beat();
    let next = iterator.next();
    while (true) {
      const come = await Promise.race([next, turn.come()]);
      if (come === BEAT) yield beat();
      else if (come.done) return;
      else {
        yield come.value;
        next = iterator.next();
      }
    }
  } finally {
    turn.stop();
    void iterator.return?.();
  }
}

const BEAT: unique symbol = Symbol('beat');

/** Turns of a clock, of which those that nobody waited for are one. */
function createTurn(everyMs: number) {
  let { promise, resolve } = Promise.withResolvers<typeof BEAT>();
  const timer = setInterval(() => resolve(BEAT), everyMs).unref();
  return {
    async come(): Promise<typeof BEAT> {
      await promise;
      ({ promise, resolve } = Promise.withResolvers<typeof BEAT>());
      return BEAT;
    },
    stop: () => clearInterval(timer),
  };
}
