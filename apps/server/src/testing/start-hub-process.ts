import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { inheritedEnvironment, programUnderTest } from './test-environment.ts';

/** A hub as people run it: a process of its own. */
export interface HubProcess extends AsyncDisposable {
  /** Where it listens. */
  readonly url: string;
  /** Everything it printed so far, to standard output and standard error. */
  output(): string;
  /** Resolves with the exit code, null when a signal ended it. */
  readonly exited: Promise<number | null>;
  kill(signal: NodeJS.Signals): void;
  /**
   * Waits until it says that it is ready.
   *
   * @throws when it ends before that
   */
  ready(): Promise<HubProcess>;
}

const READY_DEADLINE_MS = 300_000;

/** Starts a hub with this environment and next to nothing of ours; `await using` ends it. */
export function startHubProcess(environment: Readonly<Record<string, string>>): HubProcess {
  const child = spawn(process.execPath, [programUnderTest('server')], {
    env: { ...inheritedEnvironment(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => void chunks.push(chunk));
  }
  const output = () => chunks.join('');
  const exited = once(child, 'close').then(() => child.exitCode);
  const url = `http://127.0.0.1:${environment.PORT}`;

  const hub: HubProcess = {
    url,
    output,
    exited,
    kill: (signal) => void child.kill(signal),
    async ready() {
      const deadline = performance.now() + READY_DEADLINE_MS;
      while (!(await isReady(url))) {
        if (hasEnded(child) || performance.now() > deadline)
          throw new Error(`the hub is not ready. It printed:\n${output()}`);
        await delay(50);
      }
      return hub;
    },
    async [Symbol.asyncDispose]() {
      if (!hasEnded(child)) child.kill('SIGTERM');
      await exited;
    },
  };
  return hub;
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
