import { Argument, type Command } from '@commander-js/extra-typings';
import { LOG_LEVELS } from '@evergrant/server/log-level';
import { addCommand } from '../options.ts';
import type { Run } from '../run.ts';
import { changeLogLevel } from './level.ts';

const HELP = `
Every hub that runs on the data folder (EVERGRANT_DATA_DIR) takes the level within a few seconds, and keeps it over
restarts until it is "default" again: what LOG_LEVEL says. The signal SIGUSR2 switches one process to debug and back.`;

/** `log level` */
export function addLogCommands(program: Command, run: Run): void {
  const log = program.command('log').description('what hubs that run write to their log');
  addCommand(log, 'level', 'change the level while they run')
    .addArgument(
      new Argument('<level>', 'the least important line that is written').choices([...LOG_LEVELS, 'default']),
    )
    .addHelpText('after', HELP)
    .action((level) =>
      run((context) => changeLogLevel(context, LOG_LEVELS.find((known) => known === level) ?? null)),
    );
}
