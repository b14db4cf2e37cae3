import { Argument, type Command, type CommandUnknownOpts } from '@commander-js/extra-typings';
import type { Run } from '../run.ts';
import { type CompletedCommand, completionScript, SHELLS } from './completion-script.ts';

const describeCommand = (command: CommandUnknownOpts): CompletedCommand => ({
  name: command.name(),
  options: command.options.flatMap(({ long }) => long ?? []),
  commands: command.commands.map(describeCommand),
});

/** `completion bash|zsh|fish` */
export function addCompletionCommand(program: Command, run: Run): void {
  program
    .command('completion')
    .description('print what a shell needs to complete commands: eval "$(evergrant completion bash)"')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .action((shell) =>
      run(async () => {
        const script = completionScript(shell, describeCommand(program));
        return { json: { script }, text: script };
      }, 'no_hub'),
    );
}
