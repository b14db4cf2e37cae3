#!/usr/bin/env node
// npm run screenshots: takes the pictures in docs/screenshots, of a hub of their own with pretend people.

import { join } from 'node:path';
import { bootstrap, buildDashboard } from './lib/bootstrap.mjs';
import { messageOf } from './lib/failure.mjs';
import { root } from './lib/root.mjs';
import { runInTerminal } from './lib/run.mjs';

try {
  const tools = await bootstrap();
  await buildDashboard(tools);
  const playwright = join(root, 'node_modules/.bin/playwright');
  const args = ['test', '--config', 'playwright.screenshots.config.ts'];
  process.exitCode = await runInTerminal(playwright, args, { cwd: root, env: tools.env });
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}
