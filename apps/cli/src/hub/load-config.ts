import { type Config, type ConfigProblem, parseConfig } from '@evergrant/server/config';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';

/** One problem per line. */
export const listProblems = (problems: readonly ConfigProblem[]): string =>
  problems.map(({ path, message }) => `- ${path}: ${message}`).join('\n');

/**
 * The configuration of the hub that the command is about: the same variables, read in the same way.
 *
 * @throws CliError `CONFIGURATION` with every problem
 */
export function loadConfig(context: Pick<Context, 'environment' | 'cwd'>): Config {
  const result = parseConfig(context.environment, context.cwd);
  if (result.ok) return result.config;
  throw new CliError(
    'CONFIGURATION',
    `The configuration is not usable:\n${listProblems(result.problems)}\n` +
      'Every variable and its default stands in .env.example.',
  );
}
