import { defineConfig } from '@playwright/test';

/** `EVERGRANT_HUB` says where the hub is: the folder of a release, or a checkout. */
export default defineConfig({ testDir: 'tests', timeout: 600_000, expect: { timeout: 60_000 } });
