import { defineConfig } from '@playwright/test';
import browserTests from './playwright.config.ts';

/** The pictures of docs/screenshots: `npm run screenshots`. */
export default defineConfig({
  ...browserTests,
  testMatch: 'screenshots.ts',
  retries: 0,
  workers: 1,
  projects: [{ name: 'screenshots' }],
});
