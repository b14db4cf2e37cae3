#!/usr/bin/env node
import { runCommandLine } from './run-command-line.ts';
import { createContext } from './terminal.ts';

// `evergrant ... | head` closes the pipe early; that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
process.exitCode = await runCommandLine(process.argv.slice(2), createContext(), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
