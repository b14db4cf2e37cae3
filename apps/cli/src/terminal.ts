import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { styleText } from 'node:util';
import { CliError } from './cli-error.ts';
import type { Context } from './context.ts';

/** The context of the real process. */
export function createContext(): Context {
  const { stdin, stdout, stderr } = process;
  return {
    environment: process.env,
    cwd: process.cwd(),
    clock: { now: () => new Date() },
    askSecret: stdin.isTTY && stderr.isTTY ? askSecret : undefined,
    readInput: () => text(stdin),
    async writeOutput(piece) {
      if (!stdout.write(piece)) await once(stdout, 'drain');
    },
    isTerminal: stdout.isTTY === true,
    untilStopped,
    holdInterrupts,
    // Leaves the text as it is without a terminal and with NO_COLOR.
    paint: (style, plainText) => styleText(style, plainText, { stream: stdout }),
  };
}

async function askSecret(question: string): Promise<string> {
  const { stdin, stderr } = process;
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: silence, terminal: true });
  // Only now: from here on the terminal echoes nothing.
  stderr.write(question);
  try {
    return await new Promise((resolve, reject) => {
      const stop = () => reject(new CliError('INVALID_USER', 'Stopped. Nothing was made.'));
      lines.once('SIGINT', stop).once('close', stop);
      lines.question('').then(resolve, reject);
    });
  } finally {
    lines.close();
    stderr.write('\n');
  }
}

/** A window that is closed (SIGHUP) asks as well. What is asked again, as npm does, is on its way already. */
const untilStopped = (): Promise<void> =>
  new Promise((resolve) => {
    let asked = false;
    const stop = () => {
      if (!asked) process.stderr.write('\nStopping ...\n');
      asked = true;
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  });

function holdInterrupts(): Disposable {
  let asked = false;
  const hold = () => {
    if (asked) process.exit(130);
    asked = true;
    process.stderr.write('Finishing what is under way; Ctrl-C again ends at once.\n');
  };
  process.on('SIGINT', hold);
  return { [Symbol.dispose]: () => process.off('SIGINT', hold) };
}
