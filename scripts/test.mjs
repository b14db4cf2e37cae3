#!/usr/bin/env node
// npm test: every check of this project, from a clean clone, on any machine with Node 18 or newer and npm.
// "npm test -- lint unit" runs only those.

import { bootstrap } from './lib/bootstrap.mjs';
import { messageOf } from './lib/failure.mjs';
import { steps } from './lib/test-steps.mjs';

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(
    `There is no step "${unknown.join('", "')}". Steps: ${steps.map(({ name }) => name).join(', ')}`,
  );
  process.exit(2);
}

try {
  process.exitCode = report(await runAll(await bootstrap()));
} catch (error) {
  console.error(`${messageOf(error)}\n\n0 passed, 1 failed, 0 skipped`);
  process.exitCode = 1;
}

/**
 * @typedef {import('./lib/test-steps.mjs').Result & { name: string, seconds: string }} Outcome
 */

/**
 * Runs the steps one after the other, all of them, whatever fails.
 *
 * @param {import('./lib/test-steps.mjs').Tools} tools
 */
async function runAll(tools) {
  /** @type {Outcome[]} */
  const results = [];
  for (const step of steps.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
    console.log(`\n=== ${step.title} (${step.name})`);
    const started = Date.now();
    const result = await step.run(tools);
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    console.log(`--- ${step.name}: ${result.status} in ${seconds} s`);
    results.push({ name: step.name, ...result, seconds });
  }
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
    console.log(`  ${name.padEnd(11)} ${status.padEnd(8)} ${seconds.padStart(6)} s  ${details}`.trimEnd());
    const { passed, failed, skipped } = tests ?? {
      passed: 0,
      failed: status === 'failed' ? 1 : 0,
      skipped: 0,
    };
    totals.passed += passed;
    totals.failed += failed;
    totals.skipped += skipped;
  }
  console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
  return results.some(({ status }) => status === 'failed') ? 1 : 0;
}
