#!/usr/bin/env node
// npm run evergrant: the command line, on any machine that npm start has run on, whatever its own Node.

import { join } from 'node:path';
import { messageOf } from './lib/failure.mjs';
import { root } from './lib/root.mjs';
import { runInTerminal } from './lib/run.mjs';
import { environmentFor, findNode } from './lib/toolchain.mjs';

try {
  const node = await findNode();
  const args = [join(root, 'apps/cli/src/main.ts'), ...process.argv.slice(2)];
  process.exitCode = await runInTerminal(node, args, { env: environmentFor(node) });
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}
