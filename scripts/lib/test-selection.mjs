import { Failure } from './failure.mjs';
import { steps } from './test-steps.mjs';

/**
 * @typedef {import('./test-steps.mjs').Step} Step
 * @typedef {{ step: Step, filters: string[] }} Selection
 */

/**
 * Reads which steps are wanted, each followed by what to choose of its tests; all steps, when none is named.
 *
 * @param {string[]} words
 * @returns {Selection[]} in the order in which steps run
 * @throws {Failure} a word that is no step stands where nothing can be chosen
 */
export function readSelection(words) {
  if (words.length === 0) return steps.map((step) => ({ step, filters: [] }));
  /** @type {Map<Step, string[]>} */
  const wanted = new Map();
  /** @type {Step | undefined} */
  let current;
  for (const word of words) {
    const named = steps.find(({ name }) => name === word);
    current = named ?? current;
    if (named === undefined && current?.kind !== 'tests')
      throw new Failure(`There is no step "${word}". Steps: ${steps.map(({ name }) => name).join(', ')}`);
    if (current === undefined) continue;
    const filters = wanted.get(current) ?? [];
    wanted.set(current, named === undefined ? [...filters, word] : filters);
  }
  return steps.flatMap((step) => {
    const filters = wanted.get(step);
    return filters === undefined ? [] : [{ step, filters }];
  });
}
