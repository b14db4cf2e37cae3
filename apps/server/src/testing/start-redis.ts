import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { startDatabaseProxy } from '@evergrant/database/testing';
import { createClient } from 'redis';
import { freePort } from './free-port.ts';

/** A Redis that can go away and come back at the same address. */
export interface TestRedis extends AsyncDisposable {
  readonly url: string;
  start(): Promise<void>;
  kill(): Promise<void>;
}

const NAMED = process.env.TEST_REDIS_URL;

/** Whether there is a Redis to test with: one that somebody named, or the program. */
export const hasRedis = (): boolean =>
  NAMED !== undefined || spawnSync('redis-server', ['--version']).status === 0;

/** The Redis at `TEST_REDIS_URL`, whose `evergrant:` keys are deleted, else a private one that keeps nothing. */
export const startRedis = (): Promise<TestRedis> =>
  NAMED === undefined ? startPrivateRedis() : reachNamedRedis(NAMED);

/** A server that belongs to somebody is not killed: the way to it is cut. */
async function reachNamedRedis(named: string): Promise<TestRedis> {
  const url = new URL(named);
  url.port ||= '6379';
  const client = await createClient({ url: url.href }).connect();
  for await (const keys of client.scanIterator({ MATCH: 'evergrant:*' }))
    if (keys.length > 0) await client.del(keys);
  client.destroy();
  const proxy = await startDatabaseProxy(url.href);
  return {
    url: proxy.connectionString,
    start: proxy.heal,
    kill: proxy.cut,
    [Symbol.asyncDispose]: proxy.cut,
  };
}

/** @throws when it ends before it is ready */
async function startPrivateRedis(): Promise<TestRedis> {
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
