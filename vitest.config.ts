import { defineConfig } from 'vitest/config';

/** Tests that run in plain Node; each package is a project, so that `vitest run --project core` is possible. */
const nodeProject = (name: string, folder: string) => ({
  test: {
    name,
    include: [`${folder}/src/**/*.test.ts`],
    environment: 'node',
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});

export default defineConfig({
  test: {
    // One PostgreSQL for the whole run; every test that asks for a database gets a clone of the migrated template.
    globalSetup: ['packages/database/src/testing/global-setup.ts'],
    projects: [
      nodeProject('client', 'packages/client'),
      nodeProject('core', 'packages/core'),
      nodeProject('database', 'packages/database'),
      nodeProject('providers', 'packages/providers'),
      nodeProject('sandbox', 'packages/sandbox'),
      nodeProject('cli', 'apps/cli'),
      nodeProject('server', 'apps/server'),
      nodeProject('dashboard', 'apps/dashboard'),
      {
        test: {
          name: 'chaos',
          include: ['bench/chaos/*.test.ts'],
          environment: 'node',
          testTimeout: 400_000,
        },
      },
    ],
  },
});
