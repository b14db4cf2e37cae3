import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { programUnderTest } from '@evergrant/server/testing/test-environment';

const MAIN = programUnderTest('server');

/** One life of a hub process that did not end by itself. */
export interface Death {
  readonly pid: number;
  readonly diedAt: number;
  /** When its successor answered; infinite until then. */
  restartedAt: number;
}

/** A hub that is started again whenever it dies, with the same data folder. */
export interface MortalHub {
  readonly origin: string;
  readonly deaths: readonly Death[];
  isReady(): boolean;
  /** Whether it is ready and will not die at a failpoint: what others leave behind when they die is safe with it. */
  isSteady(): boolean;
  kill(): void;
  /** From now on it dies no more: ends it in order and starts it again without failpoint. */
  makeImmortal(): Promise<void>;
  stop(): Promise<void>;
}

// Ends with us, also when somebody stops this process by a signal.
const living = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});

/**
 * @param options.failpointOf what the next life gets as EVERGRANT_FAILPOINT; undefined: none
 */
export async function startMortalHub(options: {
  port: number;
  env: Readonly<Record<string, string>>;
  failpointOf: () => string | undefined;
}): Promise<MortalHub> {
  const origin = `http://127.0.0.1:${options.port}`;
  const deaths: Death[] = [];
  let state: 'mortal' | 'immortal' | 'stopped' = 'mortal';
  let ready = false;
  let armed = false;
  let child = live();

  function live(): ChildProcess {
    const failpoint = state === 'mortal' ? options.failpointOf() : undefined;
    armed = failpoint !== undefined;
    const born = spawn(process.execPath, [MAIN], {
      env: {
        ...process.env,
        HOST: '127.0.0.1',
        PORT: String(options.port),
        LOG_LEVEL: 'silent',
        // As npm start does: a process that is started again is up sooner.
        NODE_COMPILE_CACHE: join(tmpdir(), 'evergrant-compile-cache'),
        ...options.env,
        ...(failpoint === undefined ? {} : { EVERGRANT_FAILPOINT: failpoint }),
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    living.add(born);
    born.once('exit', (code) => {
      living.delete(born);
      ready = false;
      if (state !== 'mortal') return;
      if (code !== null) throw new Error(`a hub ended by itself with code ${code}`);
      deaths.push({ pid: born.pid ?? 0, diedAt: Date.now(), restartedAt: Number.POSITIVE_INFINITY });
      child = live();
    });
    void untilReady(born);
    return born;
  }

  async function untilReady(born: ChildProcess): Promise<void> {
    while (born.exitCode === null && born.signalCode === null) {
      const answer = await fetch(`${origin}/readyz`).catch(() => null);
      if (answer?.ok && born.exitCode === null && born.signalCode === null) {
        ready = true;
        const death = deaths.at(-1);
        if (death !== undefined) death.restartedAt = Math.min(death.restartedAt, Date.now());
        return;
      }
      await sleep(25);
    }
  }

  async function end(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }

  const hub: MortalHub = {
    origin,
    deaths,
    isReady: () => ready,
    isSteady: () => ready && !armed,
    kill() {
      // Before its exit is noticed already: nobody may count on it any more.
      ready = false;
      child.kill('SIGKILL');
    },
    async makeImmortal() {
      state = 'immortal';
      await end();
      child = live();
      await waitFor(() => ready);
    },
    async stop() {
      state = 'stopped';
      await end();
    },
  };
  await waitFor(() => ready);
  return hub;
}

/** Waits until `condition` holds. */
export async function waitFor(
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 300_000,
): Promise<void> {
  const until = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > until) throw new Error('waited too long');
    await sleep(25);
  }
}
