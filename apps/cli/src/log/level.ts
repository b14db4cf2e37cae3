import { existsSync } from 'node:fs';
import type { LogLevel } from '@evergrant/server/log-level';
import { writeLogLevel } from '@evergrant/server/log-level-file';
import type { Answer } from '../answer.ts';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { loadConfig } from '../hub/load-config.ts';

/**
 * Sets the level of hubs that run on the data folder; null: what they were started with.
 *
 * @throws CliError `NOT_SET_UP`, `CONFIGURATION`
 */
export async function changeLogLevel(
  context: Pick<Context, 'environment' | 'cwd'>,
  level: LogLevel | null,
): Promise<Answer> {
  const { dataDir } = loadConfig(context);
  if (!existsSync(dataDir))
    throw new CliError(
      'NOT_SET_UP',
      `There is no data folder ${dataDir}. EVERGRANT_DATA_DIR says where it is.`,
    );
  await writeLogLevel(dataDir, level);
  return {
    json: { level },
    text: level === null ? 'Hubs go back to the level of LOG_LEVEL.' : `Hubs write from ${level} on.`,
  };
}
