/** 0 done, 1 failed, 2 wrong use, 3 database or provider unreachable. */
export type ExitCode = 0 | 1 | 2 | 3;

/** What a command came to. */
export interface Answer {
  /** What `--json` prints. */
  readonly json: object;
  /** What is printed otherwise: the result itself and nothing else, so that it can be piped. May be empty. */
  readonly text: string;
  /** Remarks for people, on standard error; not with `--json`. */
  readonly notes?: readonly string[];
  /** Default 0. */
  readonly exitCode?: ExitCode;
}
