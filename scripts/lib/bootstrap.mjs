import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { explain } from './failure.mjs';
import { unlessDone } from './fingerprint.mjs';
import { progress } from './progress.mjs';
import { root } from './root.mjs';
import { run } from './run.mjs';
import { environmentFor, findNode, findPnpm } from './toolchain.mjs';

/** pnpm must not ask questions, and soon say that there is no network: it retries for every package. */
const unattended = {
  CI: 'true',
  pnpm_config_fetch_retries: '2',
  pnpm_config_fetch_retry_mintimeout: '500',
  pnpm_config_fetch_retry_maxtimeout: '1500',
};

/**
 * Brings the checkout to where its programs run: Node 24, packages, Prisma's client. Costs next to nothing when that
 * is the case already.
 *
 * @returns {Promise<{ node: string, env: NodeJS.ProcessEnv }>} the Node to use, and the environment to use it in
 */
export async function bootstrap() {
  const node = await findNode();
  const env = environmentFor(node);
  await installPackages(env);
  await generateClient(node, env);
  return { node, env };
}

/**
 * Builds the dashboard into apps/dashboard/dist, unless that is up to date.
 *
 * @param {{ node: string, env: NodeJS.ProcessEnv }} tools
 */
export async function buildDashboard({ node, env }) {
  const inputs = [
    'apps/dashboard',
    'packages/client',
    'packages/providers',
    'pnpm-lock.yaml',
    'tsconfig.base.json',
  ];
  const stamp = '.cache/dashboard';
  await unlessDone({ inputs, output: 'apps/dashboard/dist/index.html', stamp }, () =>
    progress('building the dashboard', async () => {
      const vite = join(root, 'apps/dashboard/node_modules/vite/bin/vite.js');
      const result = await run(node, [vite, 'build'], { cwd: join(root, 'apps/dashboard'), env });
      if (result.code !== 0) throw explain('building the dashboard', result);
    }),
  );
}

/**
 * Builds the release that tests start as hub and command line, unless that is up to date.
 *
 * @param {{ node: string, env: NodeJS.ProcessEnv }} tools
 * @returns {Promise<NodeJS.ProcessEnv>} the environment in which tests find it
 */
export async function buildTestHub({ node, env }) {
  await buildDashboard({ node, env });
  const folder = '.cache/hub';
  const inputs = ['apps', 'packages', 'prisma', 'docs/errors.md', 'scripts/release', 'pnpm-lock.yaml'];
  await unlessDone({ inputs, output: `${folder}/package.json`, stamp: '.cache/test-hub' }, () =>
    progress('building the hub that tests start', async () => {
      const script = join(root, 'scripts/release/build-for-tests.ts');
      const result = await run(node, [script, join(root, folder)], { cwd: root, env });
      if (result.code !== 0) throw explain('building the hub that tests start', result);
    }),
  );
  return { ...env, TEST_HUB: join(root, folder) };
}

/** @param {NodeJS.ProcessEnv} env */
async function installPackages(env) {
  const manifests = ['apps', 'packages'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => `${folder}/${name}/package.json`),
  );
  const inputs = [
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    'package.json',
    'bench/package.json',
    ...manifests,
  ];
  const stamp = 'node_modules/.evergrant-install';
  await unlessDone({ inputs, output: 'node_modules/.pnpm', stamp }, async () => {
    const pnpm = await findPnpm();
    await progress('installing packages', async () => {
      const result = await run(pnpm, ['install', '--frozen-lockfile'], {
        cwd: root,
        env: { ...unattended, ...env },
      });
      if (result.code !== 0) throw explain('installing packages', result);
    });
  });
}

/**
 * @param {string} node
 * @param {NodeJS.ProcessEnv} env
 */
async function generateClient(node, env) {
  const output = 'packages/database/src/generated/prisma/client.ts';
  const inputs = ['prisma/schema.prisma', 'prisma.config.ts', 'pnpm-lock.yaml'];
  await unlessDone({ inputs, output, stamp: '.cache/prisma-client' }, () =>
    progress('generating the database client', async () => {
      const prisma = join(root, 'node_modules/prisma/build/index.js');
      const result = await run(node, [prisma, 'generate'], {
        cwd: root,
        // Generating needs no engine, but Prisma downloads one unless it is told that there is a file.
        env: { ...env, PRISMA_SCHEMA_ENGINE_BINARY: prisma, CHECKPOINT_DISABLE: '1' },
      });
      if (result.code !== 0) throw explain('generating the database client', result);
    }),
  );
}
