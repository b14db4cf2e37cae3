import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { freePort } from './free-port.ts';

/** A Redis of the test's own, to be killed and started again on the same port. It keeps nothing. */
export interface TestRedis extends AsyncDisposable {
  readonly url: string;
  start(): Promise<void>;
  kill(): Promise<void>;
}

/** Whether this machine has the program. */
export const hasRedisServer = (): boolean => spawnSync('redis-server', ['--version']).status === 0;

/** @throws when it ends before it is ready */
export async function startRedis(): Promise<TestRedis> {
  const port = await freePort();
  let running: ChildProcess | undefined;
  const redis: TestRedis = {
    url: `redis://127.0.0.1:${port}`,
    async start() {
      const settings = ['--bind', '127.0.0.1', '--port', `${port}`, '--dir', tmpdir(), '--save', ''];
      const child = spawn('redis-server', settings, { stdio: ['ignore', 'pipe', 'ignore'] });
      running = child;
      for await (const text of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false }))
        if (String(text).includes('Ready to accept connections')) {
          child.stdout.resume();
          return;
        }
      throw new Error('redis-server ended before it was ready');
    },
    async kill() {
      const child = running;
      running = undefined;
      if (child === undefined || child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
    [Symbol.asyncDispose]: () => redis.kill(),
  };
  await redis.start();
  return redis;
}
