#!/usr/bin/env node
// npm start: from a clean clone to a running hub, on any machine with Node 18 or newer and npm.

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { bootstrap, buildDashboard } from './lib/bootstrap.mjs';
import { messageOf } from './lib/failure.mjs';
import { root } from './lib/root.mjs';

try {
  const tools = await bootstrap();
  await buildDashboard(tools);
  process.exitCode = await runServer(tools);
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}

/**
 * Runs the hub until it ends, and returns its exit code.
 *
 * It gets a process group of its own: Ctrl-C goes to all processes of the terminal's group, and npm passes it on once
 * more, but the hub is to be asked to stop once.
 *
 * @param {{ node: string, env: NodeJS.ProcessEnv }} tools
 * @returns {Promise<number>}
 */
function runServer({ node, env }) {
  const server = spawn(node, [join(root, 'apps/server/src/main.ts')], {
    cwd: root,
    // What Node made of the sources is kept: the second start is up sooner.
    env: { NODE_COMPILE_CACHE: join(root, '.cache/compile'), ...env },
    stdio: 'inherit',
    detached: true,
  });
  let lastSignalAt = 0;
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      const echo = Date.now() - lastSignalAt < 500;
      lastSignalAt = Date.now();
      if (!echo) server.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal);
    });
  }
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('close', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}
