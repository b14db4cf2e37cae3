import { DatabaseSetupError } from '@evergrant/database';
import type { Config } from '@evergrant/server/config';
import type { Hub } from '@evergrant/server/hub';
import { CliError } from '../cli-error.ts';

/**
 * Starts a hub for development in this process. What is in its way is told with the options of `dev`: the variables of other hubs
 * do not count here.
 *
 * @throws CliError `CONFIGURATION`, `HUB_RUNS`, `NOT_SET_UP` there is no PostgreSQL that it could run
 */
export async function startDevHub(config: Config): Promise<Hub> {
  // Loaded here: a server is more than any other command needs.
  const { createLogger } = await import('@evergrant/server/log');
  const { startHub } = await import('@evergrant/server/hub');
  const { StartError } = await import('@evergrant/server/start-error');
  try {
    return await startHub(config, createLogger({ level: config.logLevel, format: config.logFormat }));
  } catch (cause) {
    if (cause instanceof StartError) throw new CliError('CONFIGURATION', cause.message, { cause });
    if (!(cause instanceof DatabaseSetupError)) throw cause;
    if (cause.code === 'DATA_DIR_IN_USE')
      throw new CliError(
        'HUB_RUNS',
        `A hub runs on ${config.dataDir} already. Stop that one, or give this one a folder of its own with --folder.`,
        { cause },
      );
    if (cause.code === 'UNSUPPORTED_PLATFORM')
      throw new CliError(
        'NOT_SET_UP',
        `A hub for development runs a PostgreSQL of its own, and there is none here for ${process.platform}-${process.arch}. ` +
          'Take the archive of the release with your platform in its name: Linux (glibc) or macOS, x64 or arm64.',
        { cause },
      );
    throw cause;
  }
}
