#!/usr/bin/env node
import { CommanderError } from '@commander-js/extra-typings';
import type { Answer } from './answer.ts';
import { presentError } from './present-error.ts';
import { createProgram } from './program.ts';
import { createContext } from './terminal.ts';

// Before parsing: also a command line that cannot be parsed is answered in the form that was asked for.
const json = process.argv.includes('--json');
const say = (text: string) => process.stdout.write(`${text}\n`);
const remark = (text: string) => process.stderr.write(`${text}\n`);
const sayJson = (document: object) => say(JSON.stringify(document, null, 2));

function print({ json: document, text, notes = [], exitCode = 0 }: Answer): void {
  if (json) sayJson(document);
  else {
    if (text !== '') say(text);
    for (const note of notes) remark(note);
  }
  process.exitCode = exitCode;
}

function fail(error: unknown): void {
  if (error instanceof CommanderError) {
    // Commander has printed it, in words.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
    if (!json || error.exitCode === 0) return;
    const message =
      error.code === 'commander.help' ? 'Name a command.' : error.message.replace(/^error: /, '');
    sayJson({ error: { code: 'USAGE', message } });
    return;
  }
  const { code, message, exitCode } = presentError(error);
  remark(message);
  if (json) sayJson({ error: { code, message } });
  process.exitCode = exitCode;
}

// `evergrant ... | head` closes the pipe early; that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
try {
  const context = createContext();
  await createProgram(async (work) => print(await work(context))).parseAsync();
} catch (error) {
  fail(error);
}
