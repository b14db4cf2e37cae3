#!/usr/bin/env node
// npm run bench, bench:refresh, chaos: runs bench/<program>.ts with the remaining arguments, from a clean clone.

import { join } from 'node:path';
import { bootstrap } from './lib/bootstrap.mjs';
import { messageOf } from './lib/failure.mjs';
import { root } from './lib/root.mjs';
import { runInTerminal } from './lib/run.mjs';

const [program = 'main', ...args] = process.argv.slice(2);
try {
  const { node, env } = await bootstrap();
  const script = join(root, 'bench', `${program}.ts`);
  process.exitCode = await runInTerminal(node, [script, ...args], { cwd: root, env });
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}
