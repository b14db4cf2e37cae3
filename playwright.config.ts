import { defineConfig, devices } from '@playwright/test';
import { findChromium } from './scripts/find-chromium.mjs';

const chromium = await findChromium();
if (chromium === undefined) throw new Error('No Chromium on this machine: see scripts/find-chromium.mjs.');

/** Browser tests: every worker has a hub and a sandbox provider of its own, started by `apps/dashboard/e2e/hub.ts`. */
export default defineConfig({
  testDir: 'apps/dashboard/e2e',
  globalSetup: './apps/dashboard/e2e/prepare-data.ts',
  outputDir: 'test-results',
  fullyParallel: true,
  forbidOnly: process.env.CI !== undefined,
  // A browser on a machine that is busy with other things. What passed at its second try only is named in the summary.
  retries: 1,
  workers: 3,
  // What a test waits for is a condition; these only end a hang, on a machine that is busy with other things as well.
  timeout: 600_000,
  expect: { timeout: 90_000 },
  reporter: 'list',
  use: {
    ...devices['Desktop Chrome'],
    locale: 'en-GB',
    timezoneId: 'Europe/Paris',
    // So that a test that hangs says where.
    actionTimeout: 180_000,
    navigationTimeout: 180_000,
    // Recording doubles the time. To see what went wrong: npm test -- e2e journey --trace on
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: chromium.executablePath,
      args: chromium.args,
      env: { ...process.env, ...chromium.env },
    },
  },
  projects: [{ name: 'desktop' }, { name: 'mobile', use: { ...devices['Pixel 7'] }, grep: /@mobile/ }],
});
