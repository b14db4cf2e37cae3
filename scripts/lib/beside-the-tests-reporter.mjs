import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { root } from './root.mjs';

/**
 * What Vitest's JSON report leaves out: what was thrown outside of every test, which fails the run, and which tests passed
 * at their second try only. This writes both down, to BESIDE_THE_TESTS_FILE.
 */
export default class BesideTheTestsReporter {
  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly { name?: string, message?: string, stack?: string, VITEST_TEST_PATH?: string }[]} errors
   */
  onTestRunEnd(modules, errors) {
    const { BESIDE_THE_TESTS_FILE: file } = process.env;
    if (file === undefined) return;
    const stray = errors.map(
      ({ name = 'Error', message = '', stack = '', VITEST_TEST_PATH: path = 'an unknown file' }) =>
        `${name}: ${message} (while ${path} ran)${stack.split('\n').slice(1, 4).join('')}`,
    );
    writeFileSync(file, JSON.stringify({ errors: stray, flaky: modules.flatMap(flakyTests) }));
  }
}

/** @param {import('vitest/node').TestModule} module */
function flakyTests({ children, moduleId }) {
  return [...children.allTests()]
    .filter((test) => test.diagnostic()?.flaky)
    .map((test) => `${relative(root, moduleId)} ${test.fullName}\n    ${firstLine(test.result().errors)}`);
}

/** @param {readonly { message: string }[] | undefined} errors */
const firstLine = (errors = []) => errors[0]?.message.split('\n')[0] ?? '';
