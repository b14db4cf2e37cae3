/**
 * Runs `work` under one line that says what is being done and, in the end, how long it took. In a terminal the line
 * counts seconds; elsewhere there is one line at the start and one at the end.
 *
 * @template T
 * @param {string} doing
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function progress(doing, work) {
  const started = Date.now();
  const { isTTY } = process.stdout;
  const seconds = () => `${((Date.now() - started) / 1000).toFixed(1)} s`;
  const line = (/** @type {string} */ text) => process.stdout.write(isTTY ? `\r\x1b[2K${text}` : `${text}\n`);
  line(`  ${doing} ...`);
  const ticking = isTTY ? setInterval(() => line(`  ${doing} ... ${seconds()}`), 500) : undefined;
  try {
    const result = await work();
    line(`  ${doing}: ${seconds()}${isTTY ? '\n' : ''}`);
    return result;
  } catch (error) {
    line(`  ${doing}: failed after ${seconds()}${isTTY ? '\n' : ''}`);
    throw error;
  } finally {
    clearInterval(ticking);
  }
}
