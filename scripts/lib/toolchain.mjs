// Node 24 and pnpm: the machine's own where they fit, else from the npm registry by way of npx. What npx fetched is
// remembered in .cache/toolchain.json, so that only the first run asks it.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { explain, Failure } from './failure.mjs';
import { progress } from './progress.mjs';
import { root } from './root.mjs';
import { run } from './run.mjs';

const neededNode = 24;
const memory = join(root, '.cache', 'toolchain.json');

/** The path of a Node that runs this project. */
export async function findNode() {
  const major = Number.parseInt(process.versions.node, 10);
  if (major >= neededNode) return process.execPath;
  return fromNpm(
    `node@${neededNode}`,
    'node',
    `this is Node ${process.versions.node}; getting Node ${neededNode}`,
  );
}

/** The path of the pnpm that package.json names, exactly that version. */
export async function findPnpm() {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const version = packageManager.replace(/^pnpm@/, '').replace(/\+.*$/, '');
  // Asked outside the project, where pnpm does not switch to the version that the project names.
  const own = await run('pnpm', ['--version'], { cwd: dirname(root) });
  if (own.code === 0 && own.stdout.trim() === version) return 'pnpm';
  return fromNpm(`pnpm@${version}`, 'pnpm', `getting pnpm ${version}`);
}

/**
 * The environment for our tools: their `#!/usr/bin/env node` must find the Node we found.
 *
 * @param {string} node
 */
export function environmentFor(node) {
  return { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` };
}

/**
 * @param {string} spec package and version
 * @param {string} program the one of its programs that is wanted
 * @param {string} doing
 * @returns {Promise<string>}
 */
async function fromNpm(spec, program, doing) {
  const before = readMemory()[spec];
  if (before !== undefined && existsSync(before)) return before;
  const path = await progress(`${doing} from npm (once)`, () => fetchByNpx(spec, program));
  mkdirSync(dirname(memory), { recursive: true });
  writeFileSync(memory, `${JSON.stringify({ ...readMemory(), [spec]: path }, null, 2)}\n`);
  return path;
}

/**
 * npx puts the programs of the package first on the path of what it runs.
 *
 * @param {string} spec
 * @param {string} program
 */
async function fetchByNpx(spec, program) {
  const print = 'process.stdout.write(process.env.PATH.split(path.delimiter)[0])';
  const result = await run('npx', ['--yes', '--package', spec, '--', 'node', '-e', print], {
    // Both packages put their binary in place by an install script.
    env: { ...process.env, npm_config_ignore_scripts: 'false', npm_config_update_notifier: 'false' },
  });
  if (result.code !== 0) throw explain(`getting ${spec} from npm`, result);
  const path = join(result.stdout.trim(), program);
  const check = await run(path, ['--version']);
  if (check.code !== 0) {
    throw new Failure(
      `npm brought ${spec}, but it does not run on this machine (${check.output.trim()}). ` +
        `Install Node ${neededNode} and ${spec} yourself, then run the command again.`,
    );
  }
  return path;
}

/** @returns {Record<string, string>} */
function readMemory() {
  try {
    return JSON.parse(readFileSync(memory, 'utf8'));
  } catch {
    return {};
  }
}
