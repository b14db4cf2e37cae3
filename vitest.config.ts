import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** For a machine that is busy with other things: what a test waits for is a condition, and this only ends a hang. */
const PATIENCE_MS = 300_000;
/** Shorter than anything is kept in a cache (a minute), so that what comes true meanwhile did so by being told. */
const POLL_MS = 50_000;

/** Tests that run in plain Node; each package is a project, so that `vitest run --project core` is possible. */
const nodeProject = (name: string, folder: string) => ({
  test: {
    name,
    include: [`${folder}/src/**/*.test.ts`],
    environment: 'node',
    // Hubs and command lines that tests start need not compile the same sources each time.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, '.cache/compile') },
    testTimeout: PATIENCE_MS,
    hookTimeout: PATIENCE_MS,
    // As browser tests: what needed it is named in the summary of `npm test`.
    retry: 1,
    expect: { poll: { timeout: POLL_MS } },
    // The files of a worker share its modules: loading them anew for each costs more than most tests do. Whoever
    // changes something global (an environment variable, a timer) is put right after each test.
    isolate: false,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
  },
});

export default defineConfig({
  test: {
    // One PostgreSQL for the whole run; every test that asks for a database gets a clone of the migrated template.
    globalSetup: ['packages/database/src/testing/global-setup.ts'],
    // One more than there are processors: for a fifth of their time tests wait, for a hub to start or a moment to come.
    maxWorkers: availableParallelism() + 1,
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
          name: 'scripts',
          include: ['scripts/**/*.test.ts'],
          environment: 'node',
          testTimeout: PATIENCE_MS,
          hookTimeout: PATIENCE_MS,
        },
      },
      {
        test: {
          name: 'drills',
          include: ['bench/alerts/*.test.ts'],
          environment: 'node',
          env: { NODE_COMPILE_CACHE: join(import.meta.dirname, '.cache/compile') },
          testTimeout: 1_200_000,
        },
      },
      {
        test: {
          name: 'chaos',
          include: ['bench/chaos/*.test.ts'],
          environment: 'node',
          testTimeout: 1_200_000,
        },
      },
    ],
  },
});
