import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildDashboard } from './bootstrap.mjs';
import { Failure } from './failure.mjs';
import { root } from './root.mjs';
import { run, runInTerminal } from './run.mjs';

/**
 * @typedef {{ node: string, env: NodeJS.ProcessEnv }} Tools
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 * @typedef {object} Result
 * @property {'passed' | 'failed' | 'not run'} status
 * @property {string} [note] for the summary
 * @property {Counts} [tests] where the step runs tests
 *
 * @typedef {object} Step
 * @property {string} name what to call it on the command line
 * @property {string} title
 * @property {(tools: Tools) => Promise<Result>} run
 */

/** @type {Step[]} */
export const steps = [
  { name: 'lint', title: 'Lint and format', run: (tools) => check(tools, 'biome', ['check', '.']) },
  { name: 'commits', title: 'Commit messages', run: checkCommits },
  { name: 'generated', title: 'Generated files are current', run: checkGenerated },
  { name: 'links', title: 'Links in the documentation', run: checkLinks },
  {
    name: 'boundaries',
    title: 'Boundaries of imports and queries',
    run: checkBoundaries,
  },
  { name: 'unused', title: 'Unused code and dependencies', run: (tools) => check(tools, 'knip', []) },
  { name: 'types', title: 'Types', run: checkTypes },
  { name: 'dashboard', title: 'Dashboard builds', run: checkDashboard },
  { name: 'unit', title: 'Unit and integration tests', run: runUnitTests },
  { name: 'database', title: 'Database tests on your own PostgreSQL', run: runDatabaseTests },
  // By itself: killed and restarted hubs want the machine, and tests beside them would wait for it.
  { name: 'chaos', title: 'Hubs killed while they refresh', run: runChaosTests },
  { name: 'e2e', title: 'Browser tests', run: runBrowserTests },
];

/**
 * Runs a program of the project that prints something only worth reading when it fails.
 *
 * @param {Tools} tools
 * @param {string} program
 * @param {string[]} args
 * @returns {Promise<Result>}
 */
async function check({ env }, program, args) {
  const { code, output } = await run(join(root, 'node_modules/.bin', program), args, { cwd: root, env });
  if (code !== 0) process.stdout.write(output);
  return { status: code === 0 ? 'passed' : 'failed' };
}

/** @type {Step['run']} */
async function checkCommits(tools) {
  if (!existsSync(join(root, '.git'))) return { status: 'not run', note: 'not a git checkout' };
  return check(tools, 'commitlint', ['--last']);
}

/** @type {Step['run']} */
async function checkGenerated({ node, env }) {
  const script = join(root, 'scripts/generate.ts');
  if (!existsSync(script)) return { status: 'not run', note: 'there is no scripts/generate.ts' };
  const code = await runInTerminal(node, [script, '--check'], { cwd: root, env });
  return { status: code === 0 ? 'passed' : 'failed' };
}

/** @type {Step['run']} */
async function checkBoundaries(tools) {
  const folders = ['apps', 'packages', 'scripts'];
  const imports = await check(tools, 'depcruise', ['--config', '.dependency-cruiser.cjs', ...folders]);
  const script = join(root, 'scripts/check-queries.ts');
  const code = await runInTerminal(tools.node, [script], { cwd: root, env: tools.env });
  return code === 0 ? imports : { status: 'failed' };
}

/** @type {Step['run']} */
async function checkLinks({ node, env }) {
  const script = join(root, 'scripts/check-links.ts');
  const code = await runInTerminal(node, [script], { cwd: root, env });
  return { status: code === 0 ? 'passed' : 'failed' };
}

/** @type {Step['run']} */
async function checkTypes(tools) {
  const members = ['apps', 'packages'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => `${folder}/${name}`),
  );
  const projects = ['.', 'scripts', 'bench', ...members].flatMap((folder) =>
    existsSync(join(root, folder))
      ? readdirSync(join(root, folder))
          .filter((name) => /^tsconfig(?!\.base).*\.json$/.test(name))
          .map((name) => join(folder, name))
      : [],
  );
  const failed = [];
  for (const project of projects) {
    const { status } = await check(tools, 'tsc', ['--noEmit', '-p', project]);
    if (status === 'failed') failed.push(dirname(project));
  }
  return failed.length > 0
    ? { status: 'failed', note: failed.join(', ') }
    : { status: 'passed', note: `${projects.length} projects` };
}

/** @type {Step['run']} */
async function checkDashboard(tools) {
  try {
    await buildDashboard(tools);
    return { status: 'passed' };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(error.message);
    return { status: 'failed' };
  }
}

/** @type {Step['run']} */
async function runUnitTests({ env }) {
  const { TEST_DATABASE_URL: _, ...embedded } = env;
  const result = await vitest('unit', ['--project=!chaos'], embedded);
  const redis = env.TEST_REDIS_URL ? 'at TEST_REDIS_URL' : await findProgram('redis-server');
  const pgbouncer = await findProgram('pgbouncer');
  return { ...result, note: `on the embedded PostgreSQL; Redis: ${redis}; PgBouncer: ${pgbouncer}` };
}

/**
 * What tests do about a server that they start by themselves, and skip without.
 *
 * @param {string} program
 */
async function findProgram(program) {
  const { code } = await run(program, ['--version']);
  return code === 0 ? 'a private one' : `not available: no ${program} program`;
}

/** @type {Step['run']} */
async function runChaosTests({ env }) {
  const { TEST_DATABASE_URL: _, ...embedded } = env;
  return vitest('chaos', ['--project=chaos'], embedded);
}

/** @type {Step['run']} */
async function runDatabaseTests({ env }) {
  if (!env.TEST_DATABASE_URL) return { status: 'not run', note: 'no TEST_DATABASE_URL' };
  return vitest('database', ['packages/database/src/migrate', 'packages/core', 'apps/server'], env);
}

/**
 * @param {string} name of the report
 * @param {string[]} filters paths and projects; none = everything
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Result>}
 */
async function vitest(name, filters, env) {
  const report = newReport(name);
  const program = join(root, 'node_modules/.bin/vitest');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = await runInTerminal(program, ['run', ...filters, ...reporters], { cwd: root, env });
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = readReport(report);
  return outcome(code, {
    passed: numPassedTests ?? 0,
    failed: numFailedTests ?? 0,
    skipped: (numPendingTests ?? 0) + (numTodoTests ?? 0),
  });
}

/** @type {Step['run']} */
async function runBrowserTests({ node, env }) {
  if (!existsSync(join(root, 'playwright.config.ts'))) {
    return { status: 'not run', note: 'there is no playwright.config.ts' };
  }
  const search = await run(node, [join(root, 'scripts/find-chromium.mjs')], { cwd: root, env });
  if (search.code !== 0) return { status: 'not run', note: 'no Chromium on this machine' };
  const report = newReport('e2e');
  const program = join(root, 'node_modules/.bin/playwright');
  const code = await runInTerminal(program, ['test', '--reporter=list,json', '--fail-on-flaky-tests'], {
    cwd: root,
    env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
  });
  const { expected = 0, unexpected = 0, flaky = 0, skipped = 0 } = readReport(report).stats ?? {};
  const result = outcome(code, { passed: expected, failed: unexpected + flaky, skipped });
  return { ...result, note: `Chromium: ${JSON.parse(search.stdout).source}` };
}

/**
 * A run that failed without a failed test (a file that cannot be loaded, a server that does not start) counts as one.
 *
 * @param {number} code
 * @param {Counts} tests
 * @returns {Result}
 */
function outcome(code, tests) {
  if (code === 0) return { status: 'passed', tests };
  return { status: 'failed', tests: { ...tests, failed: Math.max(tests.failed, 1) } };
}

/** @param {string} name */
function newReport(name) {
  const path = join(root, '.cache', 'test-reports', `${name}.json`);
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
  return path;
}

/** @param {string} path */
function readReport(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
}
