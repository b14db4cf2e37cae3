import type { Clock } from '@evergrant/core';

/** A style of Node's `styleText`; the few that are used. */
export type Style = 'bold' | 'dim' | 'green' | 'yellow' | 'red';

/** What a command gets from outside: made in main.ts, and by tests. */
export interface Context {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What relative paths are relative to. */
  readonly cwd: string;
  readonly clock: Clock;
  /** Asks a person without showing the answer. Undefined: nobody sits at a terminal. */
  readonly askSecret: ((question: string) => Promise<string>) | undefined;
  /** Everything that is piped in. */
  readonly readInput: () => Promise<string>;
  /** Writes a piece of a result that is too long to be held; done when there is room for the next. */
  readonly writeOutput: (text: string) => Promise<void>;
  /** Whether somebody looks at the output as it comes. */
  readonly isTerminal: boolean;
  /** Resolves when the process is asked to stop; at once where nobody waits. */
  readonly untilStopped: () => Promise<void>;
  /** Until disposed of, the first Ctrl-C waits for the work under way; the second ends the process. */
  readonly holdInterrupts: () => Disposable;
  /** Colours text for standard output; returns it as it is where colour is not wanted. */
  readonly paint: (style: Style, text: string) => string;
}
