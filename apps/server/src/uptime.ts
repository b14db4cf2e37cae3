/** The time of this process, which no clock that is set changes. */
export interface Uptime {
  /** Milliseconds that never go back. */
  now(): number;
  /** Calls back when so many milliseconds are over. */
  wait(done: () => void, ms: number): void;
}

/** As long as this process really runs. */
export const UPTIME: Uptime = {
  now: () => performance.now(),
  wait: (done, ms) => void setTimeout(done, ms),
};
