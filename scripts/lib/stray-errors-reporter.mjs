import { writeFileSync } from 'node:fs';

/**
 * Vitest fails a run in which something was thrown outside of every test, and its JSON report does not say so. This
 * writes down what it was, to STRAY_ERRORS_FILE.
 */
export default class StrayErrorsReporter {
  /**
   * @param {unknown} _modules
   * @param {readonly { name?: string, message?: string, stack?: string, VITEST_TEST_PATH?: string }[]} errors
   */
  onTestRunEnd(_modules, errors) {
    const { STRAY_ERRORS_FILE: file } = process.env;
    if (file === undefined) return;
    const described = errors.map(
      ({ name = 'Error', message = '', stack = '', VITEST_TEST_PATH: path = 'an unknown file' }) =>
        `${name}: ${message} (while ${path} ran)${stack.split('\n').slice(1, 4).join('')}`,
    );
    writeFileSync(file, JSON.stringify({ errors: described }));
  }
}
