#!/usr/bin/env node
// npm test: every check of this project, from a clean clone, on any machine with Node 18 or newer and npm.
//
//   npm test -- lint unit                   those steps
//   npm test -- unit core                   of a step with tests, those of a package, ...
//   npm test -- unit packages/core/src/oauth e2e journey     ... in a folder, or in a file of that name
//   npm test -- watch core                  again after every change
//   npm test -- debug guarded-fetch         waiting for a debugger

import { availableParallelism, cpus } from 'node:os';
import { bootstrap } from './lib/bootstrap.mjs';
import { messageOf } from './lib/failure.mjs';
import { readSelection } from './lib/test-selection.mjs';
import { debugTests, steps, watchTests } from './lib/test-steps.mjs';

const commands = new Map([
  ['watch', watchTests],
  ['debug', debugTests],
]);

/** Of a failed check, how much is said again at the end. */
const LAST_LINES = 15;

const [first = '', ...rest] = process.argv.slice(2);
const command = commands.get(first);
try {
  if (command) process.exitCode = await command(await bootstrap(), rest);
  else {
    const selection = readSelection(process.argv.slice(2));
    process.exitCode = report(await runAll(await bootstrap(), selection));
  }
} catch (error) {
  console.error(`${messageOf(error)}\n\n0 passed, 1 failed, 0 skipped`);
  process.exitCode = 1;
}

/**
 * @typedef {import('./lib/test-steps.mjs').Result & { name: string, seconds: number }} Outcome
 */

/**
 * Runs the steps, all of them, whatever fails: the checks beside each other, then the others one after the other.
 *
 * @param {import('./lib/test-steps.mjs').Tools} tools
 * @param {import('./lib/test-selection.mjs').Selection[]} selection
 */
async function runAll(tools, selection) {
  /** @type {Outcome[]} */
  const results = [];

  /** @param {import('./lib/test-selection.mjs').Selection} selected */
  async function runOne({ step, filters }) {
    if (step.kind !== 'check') console.log(`\n=== ${step.title} (${step.name})`);
    const started = Date.now();
    const result = await step.run(tools, filters);
    const seconds = (Date.now() - started) / 1000;
    const { status, output = '' } = result;
    if (output !== '') process.stdout.write(`${step.kind === 'check' ? '\n' : ''}${output.trimEnd()}\n`);
    console.log(`--- ${step.name}: ${status} in ${seconds.toFixed(1)} s`);
    results.push({ name: step.name, ...result, seconds });
  }

  const checks = selection.filter(({ step }) => step.kind === 'check');
  if (checks.length > 0) console.log(`\n=== ${checks.map(({ step }) => step.title).join(', ')}`);
  const places = availableParallelism?.() ?? cpus().length;
  const queue = [...checks];
  await Promise.all(
    Array.from({ length: places }, async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) await runOne(next);
    }),
  );
  for (const selected of selection.filter(({ step }) => step.kind !== 'check')) await runOne(selected);
  return results;
}

/**
 * Prints the summary; its last line counts tests, and one for every other step that failed.
 *
 * @param {Outcome[]} results
 * @returns {number} the exit code
 */
function report(results) {
  console.log('\n=== Summary');
  const totals = { passed: 0, failed: 0, skipped: 0 };
  for (const { name, status, seconds, note, tests } of results) {
    const counts = tests && `${tests.passed} passed, ${tests.failed} failed, ${tests.skipped} skipped`;
    const details = [counts, note].filter(Boolean).join('; ');
    console.log(`  ${name.padEnd(11)} ${status.padEnd(8)} ${inSeconds(seconds)}  ${details}`.trimEnd());
    const { passed, failed, skipped } = tests ?? {
      passed: 0,
      failed: status === 'failed' ? 1 : 0,
      skipped: 0,
    };
    totals.passed += passed;
    totals.failed += failed;
    totals.skipped += skipped;
  }
  for (const { name, files = [] } of results) printSlowest(name, files);
  for (const { flaky = [] } of results)
    for (const test of flaky) console.log(`\n  PASSED AT THE SECOND TRY ONLY ${test}`);
  for (const result of results) printFailures(result);
  console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
  return results.some(({ status }) => status === 'failed') ? 1 : 0;
}

/**
 * @param {string} name of the step
 * @param {import('./lib/test-steps.mjs').TestFile[]} files
 */
function printSlowest(name, files) {
  if (files.length < 2) return;
  console.log(`\n  Slowest files of ${name}, of ${files.length}:`);
  for (const { path, tests, seconds } of [...files].sort((a, b) => b.seconds - a.seconds).slice(0, 8))
    console.log(`    ${inSeconds(seconds)}  ${path} (${tests} ${tests === 1 ? 'test' : 'tests'})`);
}

/**
 * Once more at the end, where nobody has to scroll for them.
 *
 * @param {Outcome} outcome
 */
function printFailures({ name, status, files = [], errors = [], output = '' }) {
  if (status !== 'failed') return;
  const inFiles = files.flatMap(({ path, failures }) =>
    failures.map(({ test, why }) => `${path}\n    ${test}\n    ${why}`),
  );
  const all = [...inFiles, ...errors.map((error) => `${name}, outside of every test\n    ${error}`)];
  const lastWords = output.trimEnd().split('\n').slice(-LAST_LINES).join('\n    ');
  for (const failure of all.length > 0
    ? all
    : [`${name}\n    ${lastWords || 'ended badly without a failed test'}`])
    console.log(`\n  FAILED ${failure}`);
}

/** @param {number} seconds */
function inSeconds(seconds) {
  return `${seconds.toFixed(1).padStart(6)} s`;
}
