import {
  type Config,
  type ConfigProblem,
  parseConfig,
  parseMetricsToken,
  parseWrapping,
  type WrappingSettings,
} from '@evergrant/server/config';
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
  throw unusable(result.problems);
}

/**
 * Who wraps encryption keys, which is known before there is a key.
 *
 * @throws CliError `CONFIGURATION` with every problem
 */
export function loadWrapping(context: Pick<Context, 'environment' | 'cwd'>): WrappingSettings {
  const result = parseWrapping(context.environment, context.cwd);
  if (result.ok) return result.wrapping;
  throw unusable(result.problems);
}

/**
 * The token of a hub's metrics, whatever else the environment is about.
 *
 * @throws CliError `CONFIGURATION` with every problem
 */
export function loadMetricsToken(context: Pick<Context, 'environment' | 'cwd'>): string | undefined {
  const result = parseMetricsToken(context.environment, context.cwd);
  if (result.ok) return result.token;
  throw unusable(result.problems);
}

const unusable = (problems: readonly ConfigProblem[]): CliError =>
  new CliError(
    'CONFIGURATION',
    `The configuration is not usable:\n${listProblems(problems)}\n` +
      'Every variable and its default stands in .env.example.',
  );
