/**
 * Runs one call per key at a time inside this process; callers that come while it runs share its outcome.
 *
 * @example
 * ```ts
 * const flights = createSingleFlight<Token>();
 * const [a, b] = await Promise.all([flights.run('42', load), flights.run('42', load)]); // one load
 * ```
 */
export interface SingleFlight<Value> {
  run(key: string, start: () => Promise<Value>): Promise<Value>;
  /** How many calls are running. */
  readonly size: number;
  /** Resolves when none is running, those included that start meanwhile. Never rejects. */
  idle(): Promise<void>;
}

export function createSingleFlight<Value>(): SingleFlight<Value> {
  const pending = new Map<string, Promise<Value>>();
  return {
    run(key, start) {
      const current = pending.get(key);
      if (current !== undefined) return current;
      const flight = start().finally(() => {
        if (pending.get(key) === flight) pending.delete(key);
      });
      pending.set(key, flight);
      return flight;
    },
    get size() {
      return pending.size;
    },
    async idle() {
      while (pending.size > 0) await Promise.allSettled([...pending.values()]);
    },
  };
}
