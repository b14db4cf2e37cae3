import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { inheritedEnvironment } from '@evergrant/server/testing/test-environment';

const MAIN = join(import.meta.dirname, '../main.ts');

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

/** Starts the real command line as a process of its own, without a terminal. */
export function startCli(args: readonly string[], options: CliOptions = {}): ChildProcess {
  return spawn(process.execPath, [MAIN, ...args], {
    cwd: options.cwd ?? tmpdir(),
    env: { ...inheritedEnvironment(), ...options.environment },
    stdio: 'pipe',
  });
}

/** Runs the real command line to its end. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const child = startCli(args, options);
  const { stdin, stdout, stderr } = child;
  if (stdin === null || stdout === null || stderr === null) throw new TypeError('the child has no pipes');
  stdin.end(options.input);
  const [output, errors] = await Promise.all([text(stdout), text(stderr), once(child, 'close')]);
  return {
    code: child.exitCode,
    stdout: output,
    stderr: errors,
    get json() {
      return JSON.parse(output);
    },
  };
}
