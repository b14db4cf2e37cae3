import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { run } from './run.mjs';

/**
 * A Redis for tests: the one at TEST_REDIS_URL, else a private one on a free loopback port where redis-server is
 * installed. It keeps nothing.
 *
 * @returns {Promise<{ url?: string, note: string, stop(): Promise<void> }>}
 */
export async function provideRedis() {
  const stop = async () => {};
  if (process.env.TEST_REDIS_URL) return { url: process.env.TEST_REDIS_URL, note: 'at TEST_REDIS_URL', stop };
  if ((await run('redis-server', ['--version'])).code !== 0) {
    return { note: 'not available: no redis-server program and no TEST_REDIS_URL', stop };
  }
  const port = await freePort();
  const settings = [
    '--bind',
    '127.0.0.1',
    '--port',
    `${port}`,
    '--dir',
    tmpdir(),
    '--save',
    '',
    '--appendonly',
    'no',
  ];
  const server = spawn('redis-server', settings, { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  const ended = new Promise((resolve) => server.once('close', resolve));
  /** @type {Promise<void>} */
  const ready = new Promise((resolve) => {
    server.stdout.on('data', (text) => String(text).includes('Ready to accept connections') && resolve());
  });
  await Promise.race([ready, ended]);
  return {
    url: `redis://127.0.0.1:${port}`,
    note: 'a private redis-server',
    stop: async () => {
      server.kill();
      await ended;
    },
  };
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
