import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import { inheritedEnvironment, programUnderTest } from '@evergrant/server/testing/test-environment';
import type { Context } from '../context.ts';
import { runCommandLine } from '../run-command-line.ts';

/** How a run of the command line ended. */
export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output, parsed. */
  readonly json: unknown;
}

export interface CliOptions {
  /** All there is, besides what every process of ours needs. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** What is piped in. */
  readonly input?: string;
}

/** Starts the command line as a process of its own, without a terminal. */
export function startCli(args: readonly string[], options: CliOptions = {}): ChildProcess {
  return spawn(process.execPath, [programUnderTest('cli'), ...args], {
    cwd: options.cwd ?? tmpdir(),
    env: { ...inheritedEnvironment(), ...options.environment },
    stdio: 'pipe',
  });
}

/** Runs the command line as a process of its own, to its end: what `main.ts` adds to {@link runCli}. */
export async function runCliProcess(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const child = startCli(args, options);
  const { stdin, stdout, stderr } = child;
  if (stdin === null || stdout === null || stderr === null) throw new TypeError('the child has no pipes');
  stdin.end(options.input);
  const [output, errors] = await Promise.all([text(stdout), text(stderr), once(child, 'close')]);
  return resultOf({ code: child.exitCode, stdout: output, stderr: errors });
}

/** Runs the command line in this process, without a terminal: a second less than a process of its own takes. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const { cwd = tmpdir(), environment = {}, input = '' } = options;
  const written = { stdout: '', stderr: '' };
  const out = (text: string) => {
    written.stdout += text;
  };
  const context: Context = {
    environment: { ...inheritedEnvironment(), ...environment },
    cwd,
    clock: { now: () => new Date() },
    askSecret: undefined,
    readInput: async () => input,
    writeOutput: async (text) => out(text),
    isTerminal: false,
    untilStopped: async () => undefined,
    holdInterrupts: () => ({ [Symbol.dispose]: () => undefined }),
    paint: (_style, text) => text,
  };
  const err = (text: string) => {
    written.stderr += text;
  };
  const code = await runCommandLine(args, context, { out, err });
  return resultOf({ code, ...written });
}

const resultOf = (run: Omit<CliResult, 'json'>): CliResult => ({
  ...run,
  get json() {
    return JSON.parse(run.stdout);
  },
});
