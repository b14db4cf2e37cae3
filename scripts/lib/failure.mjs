import { statfsSync } from 'node:fs';
import { homedir } from 'node:os';
import { root } from './root.mjs';

/** Something went wrong that the person at the terminal can mend. The message is for them; no stack is shown. */
export class Failure extends Error {}

const diskFull = 'The disk is full. Make some room (about 1.5 GB are needed) and run the command again.';

const causes = [
  { pattern: /ENOSPC|no space left/i, advice: diskFull },
  {
    pattern:
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|META_FETCH_FAIL|fetch failed|error sending request|SELF_SIGNED_CERT|UNABLE_TO_(?:GET_ISSUER|VERIFY)/i,
    advice:
      'The npm registry could not be reached. Check the network, the proxy (HTTPS_PROXY) and "npm config get registry", then run the command again.',
  },
  {
    pattern: /OUTDATED_LOCKFILE|frozen-lockfile/i,
    advice: 'pnpm-lock.yaml does not fit the package.json files. Run "pnpm install" and commit the lockfile.',
  },
  {
    pattern: /EACCES|EPERM|EROFS|permission denied|read-only file system/i,
    advice: 'A folder cannot be written. Check who owns the project folder, ~/.npm and the pnpm store.',
  },
  {
    pattern: /EBADPLATFORM|Unsupported platform|UNSUPPORTED_ENGINE/i,
    advice: 'This platform is not supported. Linux with glibc and macOS are, on x64 and arm64.',
  },
  {
    pattern: /ETARGET|No matching version|notarget|E404|ERR_PNPM_NO_MATCHING_VERSION/i,
    advice:
      'The npm registry lacks a package that is needed. If "npm config get registry" is a mirror, it may be behind.',
  },
];

/**
 * Turns what a program printed before it failed into what to do about it.
 *
 * @param {string} doing
 * @param {{ command: string, output: string }} result
 */
export function explain(doing, { command, output }) {
  const known = causes.find(({ pattern }) => pattern.test(output));
  const lines = output
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^(?:npm error)?\s+at /.test(line));
  // npm does not always say that it was for lack of space.
  const full = [root, homedir()].some((folder) => freeMegabytes(folder) < 300);
  const advice = full
    ? diskFull
    : (known?.advice ?? `Its output above says why. To see it again, run: ${command}`);
  return new Failure(`${lines.slice(-20).join('\n')}\n\nFailed: ${doing}. ${advice}`);
}

/** @param {string} folder */
function freeMegabytes(folder) {
  const { bavail, bsize } = statfsSync(folder);
  return (bavail * bsize) / 1024 ** 2;
}

/**
 * What to print for an error that ends the program; an error nobody foresaw is thrown again, with its stack.
 *
 * @param {unknown} error
 * @returns {string}
 */
export function messageOf(error) {
  if (error instanceof Failure) return error.message;
  // A file system call that failed: full disk, no rights.
  if (error instanceof Error && 'syscall' in error)
    return explain('preparing', { command: '', output: error.message }).message;
  throw error;
}
