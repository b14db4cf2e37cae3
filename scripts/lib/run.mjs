import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Runs a program to its end and collects what it prints.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<{ code: number, output: string, stdout: string, command: string }>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    let output = '';
    let stdout = '';
    const child = endingWithUs(spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] }));
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    const done = (/** @type {number} */ code) =>
      resolve({ code, output, stdout, command: [command, ...args].join(' ') });
    child.once('error', (error) => {
      output += String(error);
      done(127);
    });
    child.once('close', (code, signal) => done(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}

/**
 * Runs a program that talks to the terminal itself.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>} its exit code
 */
export function runInTerminal(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = endingWithUs(spawn(command, args, { ...options, stdio: 'inherit' }));
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/**
 * Whoever stops this process by a signal means its child, too.
 *
 * @template {import('node:child_process').ChildProcess} C
 * @param {C} child
 * @returns {C}
 */
function endingWithUs(child) {
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  const end = (/** @type {NodeJS.Signals} */ signal) => {
    child.kill(signal);
    child.once('close', () => process.exit(128 + constants.signals[signal]));
  };
  for (const signal of signals) process.once(signal, end);
  child.once('close', () => {
    for (const signal of signals) process.removeListener(signal, end);
  });
  return child;
}
