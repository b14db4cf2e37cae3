import { CommanderError } from '@commander-js/extra-typings';
import { toEvergrantError } from '@evergrant/client';
import type { Answer } from './answer.ts';
import { CliError } from './cli-error.ts';
import type { Context } from './context.ts';
import { presentError } from './present-error.ts';
import { createProgram } from './program.ts';
import { type RemoteOptions, remoteHubOf } from './remote/remote-hub.ts';
import type { Run } from './run.ts';

const onlyHere = (url: string): string =>
  `This command needs the database or the keys of the hub, which the API of ${url} gives nobody. Run it where the hub runs, without --url and EVERGRANT_URL.`;

/** Where text goes. */
export interface Output {
  /** Results. */
  readonly out: (text: string) => void;
  /** Remarks and errors. */
  readonly err: (text: string) => void;
}

/**
 * Runs one command line, whatever becomes of it.
 *
 * @param args without the program's own name
 * @returns the exit code
 */
export async function runCommandLine(
  args: readonly string[],
  context: Context,
  { out, err }: Output,
): Promise<number> {
  // Before parsing: also a command line that cannot be parsed is answered in the form that was asked for.
  const json = args.includes('--json');
  const sayJson = (document: object) => out(`${JSON.stringify(document, null, 2)}\n`);
  let code = 0;

  function print({ json: document, text, notes = [], exitCode = 0 }: Answer): void {
    if (json) sayJson(document);
    else {
      if (text !== '') out(`${text}\n`);
      for (const note of notes) err(`${note}\n`);
    }
    code = exitCode;
  }

  function fail(error: unknown): number {
    if (error instanceof CommanderError) {
      // Commander has printed it, in words.
      if (error.exitCode === 0) return 0;
      const message =
        error.code === 'commander.help' ? 'Name a command.' : error.message.replace(/^error: /, '');
      if (json) sayJson({ error: { code: 'USAGE', message } });
      return 2;
    }
    const { code, message, exitCode } = presentError(error);
    err(`${message}\n`);
    if (json) sayJson({ error: { code, message } });
    return exitCode;
  }

  try {
    const createRun =
      (options: () => RemoteOptions): Run =>
      async (work, remote) => {
        const hub = remote === 'no_hub' ? undefined : remoteHubOf(options(), context.environment);
        if (hub === undefined) return print(await work(context));
        if (typeof remote !== 'function') throw new CliError('USAGE', onlyHere(hub.url));
        const answer = await remote(context, hub).catch((thrown: unknown) => {
          throw thrown instanceof CliError ? thrown : toEvergrantError(thrown);
        });
        print(answer);
      };
    const program = createProgram(createRun, { writeOut: out, writeErr: err });
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    return fail(error);
  }
}
