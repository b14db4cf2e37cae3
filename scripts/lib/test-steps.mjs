import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { buildDashboard, buildTestHub } from './bootstrap.mjs';
import { measureScripts } from './dashboard-size.mjs';
import { Failure } from './failure.mjs';
import { root } from './root.mjs';
import { run, runInTerminal } from './run.mjs';

/**
 * @typedef {{ node: string, env: NodeJS.ProcessEnv }} Tools
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 * @typedef {{ test: string, why: string }} TestFailure
 * @typedef {{ path: string, tests: number, seconds: number, failures: TestFailure[] }} TestFile
 * @typedef {object} Result
 * @property {'passed' | 'failed' | 'not run'} status
 * @property {string} [note] for the summary
 * @property {string} [output] what the step has to say; for those that run beside others
 * @property {Counts} [tests] where the step runs tests
 * @property {TestFile[]} [files] and where these are
 * @property {string[]} [errors] what was thrown while they ran, by none of them
 * @property {string[]} [flaky] tests that passed at their second try only
 *
 * @typedef {object} Step
 * @property {string} name what to call it on the command line
 * @property {string} title
 * @property {'check' | 'alone' | 'tests'} kind checks are quiet and run beside each other; tests can be chosen
 * @property {(tools: Tools, filters: string[]) => Promise<Result>} run
 */

/** @type {Step[]} */
export const steps = [
  { name: 'types', title: 'Types', kind: 'check', run: checkTypes },
  { name: 'lint', title: 'Lint and format', kind: 'check', run: checkBy('biome', ['check', '.']) },
  {
    name: 'boundaries',
    title: 'Boundaries of imports and queries',
    kind: 'check',
    run: checkBoundaries,
  },
  { name: 'unused', title: 'Unused code and dependencies', kind: 'check', run: checkBy('knip', []) },
  { name: 'commits', title: 'Commit messages', kind: 'check', run: checkCommits },
  {
    name: 'generated',
    title: 'Generated files are current',
    kind: 'check',
    run: checkByScript('generate.ts', ['--check']),
  },
  { name: 'links', title: 'Links in the documentation', kind: 'check', run: checkByScript('check-links.ts') },
  {
    name: 'security',
    title: 'Security checklist and drills name their tests',
    kind: 'check',
    run: checkByScript('check-security.ts'),
  },
  { name: 'build', title: 'Dashboard builds', kind: 'alone', run: checkBuild },
  {
    name: 'packages',
    title: 'Packages, packed, in a project of somebody else',
    kind: 'alone',
    run: checkPackages,
  },
  { name: 'unit', title: 'Unit and integration tests', kind: 'tests', run: runUnitTests },
  { name: 'postgres', title: 'Database tests on your own PostgreSQL', kind: 'tests', run: runDatabaseTests },
  // By itself: killed and restarted hubs want the machine, and tests beside them would wait for it.
  { name: 'chaos', title: 'Hubs killed while they refresh', kind: 'tests', run: runChaosTests },
  { name: 'e2e', title: 'Browser tests', kind: 'tests', run: runBrowserTests },
];

/** Folders of our packages, from the root. */
const members = ['apps', 'packages'].flatMap((folder) =>
  readdirSync(join(root, folder)).map((name) => `${folder}/${name}`),
);

/**
 * Runs a program of the project; what it prints is only worth reading when it fails.
 *
 * @param {Tools} tools
 * @param {string} program
 * @param {string[]} args
 * @returns {Promise<Result>}
 */
async function check({ env }, program, args) {
  const { code, output } = await run(join(root, 'node_modules/.bin', program), args, { cwd: root, env });
  return code === 0 ? { status: 'passed' } : { status: 'failed', output };
}

/**
 * @param {string} program
 * @param {string[]} args
 * @returns {Step['run']}
 */
function checkBy(program, args) {
  return (tools) => check(tools, program, args);
}

/**
 * @param {string} name of a script of ours
 * @param {string[]} args
 * @returns {Step['run']}
 */
function checkByScript(name, args = []) {
  return async ({ node, env }) => {
    const { code, output } = await run(node, [join(root, 'scripts', name), ...args], { cwd: root, env });
    return { status: code === 0 ? 'passed' : 'failed', output };
  };
}

/**
 * The example among them has browser tests, with a hub.
 *
 * @type {Step['run']}
 */
async function checkPackages(tools, filters) {
  return checkByScript('check-packages.ts')({ ...tools, env: await buildTestHub(tools) }, filters);
}

/** @type {Step['run']} */
async function checkCommits(tools) {
  if (!existsSync(join(root, '.git'))) return { status: 'not run', note: 'not a git checkout' };
  return check(tools, 'commitlint', ['--last']);
}

/** @type {Step['run']} */
async function checkBoundaries(tools, filters) {
  const folders = ['apps', 'packages', 'scripts'];
  const imports = await check(tools, 'depcruise', ['--config', '.dependency-cruiser.cjs', ...folders]);
  const queries = await checkByScript('check-queries.ts')(tools, filters);
  const output = [imports, queries].map((result) => result.output ?? '').join('');
  const failed = imports.status === 'failed' || queries.status === 'failed';
  return { status: failed ? 'failed' : 'passed', output };
}

/**
 * Everything for Node is one program, which reads what its parts share once.
 *
 * @type {Step['run']}
 */
async function checkTypes(tools) {
  const projects = ['.', 'packages/client', 'apps/dashboard'];
  const results = await Promise.all(
    projects.map((project) => check(tools, 'tsc', ['--noEmit', '-p', project])),
  );
  const failed = projects.filter((_, index) => results[index]?.status === 'failed');
  if (failed.length === 0) return { status: 'passed' };
  return {
    status: 'failed',
    note: failed.join(', '),
    output: results.map(({ output = '' }) => output).join(''),
  };
}

/** @type {Step['run']} */
async function checkBuild(tools) {
  try {
    await buildDashboard(tools);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { status: 'failed', output: error.message };
  }
  const sizes = measureScripts();
  const note = sizes
    .map(({ what, kilobytes, most }) => `${what}: ${kilobytes.toFixed(1)} kB gzip, of at most ${most}`)
    .join('; ');
  return { status: sizes.some(({ kilobytes, most }) => kilobytes > most) ? 'failed' : 'passed', note };
}

/** @type {Step['run']} */
async function runUnitTests(tools, filters) {
  const { TEST_DATABASE_URL: _, ...env } = await buildTestHub(tools);
  const result = await vitest('unit', ['--project=!chaos', ...filters.map(folderOf)], env);
  const redis = env.TEST_REDIS_URL ? 'at TEST_REDIS_URL' : await findProgram('redis-server');
  const servers = [
    `Redis: ${redis}`,
    `PgBouncer: ${await findProgram('pgbouncer')}`,
    `Prometheus: ${await findProgram('prometheus')}`,
    `Alertmanager: ${await findProgram('prometheus-alertmanager')}`,
    `Django OAuth Toolkit: ${await findProgram('/usr/bin/python3', ['-c', 'import oauth2_provider'])}`,
    `Doorkeeper: ${await findProgram('/usr/bin/ruby', ['-e', 'require "rails"; require "doorkeeper"; require "sqlite3"; require "puma"'])}`,
  ];
  return { ...result, note: `on the embedded PostgreSQL; ${servers.join('; ')}` };
}

/**
 * Tests chosen by the name of a package are those in its folder.
 *
 * @param {string} filter
 */
function folderOf(filter) {
  const member = members.find((folder) => folder.endsWith(`/${filter}`));
  return member === undefined ? filter : `${member}/`;
}

/**
 * What tests do about a server that they start by themselves, and skip without.
 *
 * @param {string} program
 * @param {string[]} [probe] ends well where everything is there that the server is made of
 */
async function findProgram(program, probe = ['--version']) {
  const { code } = await run(program, probe);
  return code === 0 ? 'a private one' : `not available here (${program})`;
}

/** @type {Step['run']} */
async function runChaosTests(tools, filters) {
  const { TEST_DATABASE_URL: _, ...env } = await buildTestHub(tools);
  return vitest('chaos', ['--project=chaos', ...filters], env);
}

const DATABASE_TESTS = ['packages/database/src/migrate', 'packages/core', 'apps/server'];

/** @type {Step['run']} */
async function runDatabaseTests(tools, filters) {
  if (!tools.env.TEST_DATABASE_URL) return { status: 'not run', note: 'no TEST_DATABASE_URL' };
  const env = await buildTestHub(tools);
  return vitest('postgres', filters.length > 0 ? filters.map(folderOf) : DATABASE_TESTS, env);
}

/**
 * Runs tests again whenever they or what they test changes, until it is stopped.
 *
 * @param {Tools} tools
 * @param {string[]} filters
 * @returns {Promise<number>} the exit code
 */
export function watchTests({ env }, filters) {
  return runInTerminal(vitestProgram, ['watch', '--project=!chaos', ...filters.map(folderOf)], {
    cwd: root,
    env,
  });
}

/**
 * Runs tests one file after the other, in a process that waits for a debugger.
 *
 * @param {Tools} tools
 * @param {string[]} filters
 * @returns {Promise<number>} the exit code
 */
export function debugTests({ env }, filters) {
  const waiting = ['--inspect-brk', '--no-file-parallelism', '--testTimeout=0', '--hookTimeout=0'];
  return runInTerminal(vitestProgram, ['run', ...waiting, ...filters.map(folderOf)], { cwd: root, env });
}

const vitestProgram = join(root, 'node_modules/.bin/vitest');

/**
 * @param {string} name of the report
 * @param {string[]} filters paths and projects; none = everything
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Result>}
 */
async function vitest(name, filters, env) {
  const report = newReport(name);
  const beside = newReport(`${name}-beside`);
  const reporters = ['default', 'json', join(root, 'scripts/lib/beside-the-tests-reporter.mjs')];
  const options = [...reporters.map((reporter) => `--reporter=${reporter}`), `--outputFile.json=${report}`];
  const code = await runInTerminal(vitestProgram, ['run', ...filters, ...options], {
    cwd: root,
    env: { ...env, BESIDE_THE_TESTS_FILE: beside },
  });
  const read = readReport(report);
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults = [] } = read;
  const result = outcome(code, {
    passed: numPassedTests ?? 0,
    failed: numFailedTests ?? 0,
    skipped: (numPendingTests ?? 0) + (numTodoTests ?? 0),
  });
  return { ...result, files: testResults.map(fileOfVitest), ...readReport(beside) };
}

/**
 * @param {{ name: string, startTime: number, endTime: number, message?: string, assertionResults: { status: string, fullName: string, failureMessages: string[] }[] }} file
 * @returns {TestFile}
 */
function fileOfVitest({ name, startTime, endTime, message, assertionResults }) {
  const failed = assertionResults.filter(({ status }) => status === 'failed');
  const failures = failed.map(({ fullName, failureMessages }) => ({
    test: fullName,
    why: firstLine(failureMessages[0]),
  }));
  return {
    path: relative(root, name),
    tests: assertionResults.length,
    seconds: (endTime - startTime) / 1000,
    failures:
      message && failed.length === 0 ? [{ test: '(the file itself)', why: firstLine(message) }] : failures,
  };
}

/** @type {Step['run']} */
async function runBrowserTests(tools, filters) {
  const { node } = tools;
  const env = await buildTestHub(tools);
  const search = await run(node, [join(root, 'scripts/find-chromium.mjs')], { cwd: root, env });
  if (search.code !== 0) return { status: 'not run', note: 'no Chromium on this machine' };
  const report = newReport('e2e');
  const program = join(root, 'node_modules/.bin/playwright');
  const args = ['test', '--reporter=list,json', ...filters];
  const code = await runInTerminal(program, args, {
    cwd: root,
    env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
  });
  const { stats = {}, suites = [] } = readReport(report);
  const { expected = 0, unexpected = 0, flaky = 0, skipped = 0 } = stats;
  const result = outcome(code, { passed: expected + flaky, failed: unexpected, skipped });
  const files = suites.map(fileOfPlaywright);
  const flakyTests = suites.flatMap((/** @type {Suite & { file: string }} */ suite) =>
    testsIn(suite)
      .filter(({ status }) => status === 'flaky')
      .map(({ title, results }) => `${suite.file} ${title}\n    ${firstLine(errorOf(results))}`),
  );
  return { ...result, files, flaky: flakyTests, note: `Chromium: ${JSON.parse(search.stdout).source}` };
}

/**
 * @typedef {{ status: string, projectName: string, results: { duration: number, error?: { message?: string } }[] }} BrowserTest
 * @typedef {{ specs: { title: string, tests: BrowserTest[] }[], suites?: Suite[] }} Suite
 * @param {Suite & { file: string }} suite
 * @returns {TestFile}
 */
function fileOfPlaywright(suite) {
  const tests = testsIn(suite);
  const milliseconds = tests.flatMap(({ results }) => results.map(({ duration }) => duration));
  const failures = tests.flatMap(({ title, status, results }) =>
    status === 'unexpected' ? [{ test: title, why: firstLine(errorOf(results)) }] : [],
  );
  return {
    path: `apps/dashboard/e2e/${suite.file}`,
    tests: tests.length,
    seconds: milliseconds.reduce((sum, duration) => sum + duration, 0) / 1000,
    failures,
  };
}

/** @param {BrowserTest['results']} results */
const errorOf = (results) => results.find(({ error }) => error)?.error?.message;

/**
 * What went wrong, in a line that can be read without colours.
 *
 * @param {string | undefined} message
 */
const firstLine = (message = '') => stripVTControlCharacters(message).trim().split('\n')[0] ?? '';

/**
 * @param {Suite} suite
 * @returns {(BrowserTest & { title: string })[]}
 */
function testsIn({ specs, suites = [] }) {
  const own = specs.flatMap(({ title, tests }) =>
    tests.map((test) => ({ ...test, title: `[${test.projectName}] ${title}` })),
  );
  return [...own, ...suites.flatMap(testsIn)];
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
