#!/usr/bin/env node
// pnpm dev: the hub and the dashboard from their sources. The hub starts again when a file of it changes, the dashboard
// is reloaded in place. A debugger finds the hub at 127.0.0.1:9229.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { bootstrap } from './lib/bootstrap.mjs';
import { messageOf } from './lib/failure.mjs';
import { root } from './lib/root.mjs';

/** Where the dashboard is served in development; the hub answers behind it. */
const ADDRESS = 'http://localhost:5173';

try {
  const tools = await bootstrap();
  process.exitCode = await runBoth(tools);
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}

/**
 * Runs both until one of them ends or somebody stops them, and returns the exit code.
 *
 * They get process groups of their own: Ctrl-C goes to all processes of the terminal's group, and the hub is to be
 * asked to stop once.
 *
 * @param {{ node: string, env: NodeJS.ProcessEnv }} tools
 * @returns {Promise<number>}
 */
async function runBoth({ node, env }) {
  const hubArgs = ['--watch', '--watch-preserve-output', '--inspect', join(root, 'apps/server/src/main.ts')];
  const hub = start(node, hubArgs, {
    cwd: root,
    env: { EVERGRANT_PUBLIC_URL: ADDRESS, NODE_COMPILE_CACHE: join(root, '.cache/compile'), ...env },
  });
  const dashboardFolder = join(root, 'apps/dashboard');
  const vite = join(dashboardFolder, 'node_modules/vite/bin/vite.js');
  const dashboard = start(node, [vite, '--clearScreen', 'false'], { cwd: dashboardFolder, env });

  let stopped = false;
  const stop = () => {
    stopped = true;
    hub.kill('SIGTERM');
    dashboard.kill('SIGTERM');
  };
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => !stopped && stop());
  const codes = await Promise.all(
    [hub, dashboard].map(async (child) => {
      const code = await ended(child);
      const byItself = !stopped;
      if (byItself) stop();
      return byItself ? (code ?? 1) : 0;
    }),
  );
  return Math.max(...codes);
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 */
function start(command, args, options) {
  return spawn(command, args, { ...options, stdio: ['ignore', 'inherit', 'inherit'], detached: true });
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number | null>} its exit code
 */
function ended(child) {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}
