#!/usr/bin/env node
// npm run build:release [-- <folder>]: everything that a machine with Node alone needs to run a hub, into dist/release
// or that folder.

import { join } from 'node:path';
import { bootstrap, buildDashboard } from './lib/bootstrap.mjs';
import { messageOf } from './lib/failure.mjs';
import { root } from './lib/root.mjs';
import { runInTerminal } from './lib/run.mjs';

try {
  const tools = await bootstrap();
  await buildDashboard(tools);
  const args = [join(root, 'scripts/release/build.ts'), ...process.argv.slice(2)];
  process.exitCode = await runInTerminal(tools.node, args, { env: tools.env });
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}
