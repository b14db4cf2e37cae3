import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const git = (...args: string[]) => execFileSync('git', ['-C', ROOT, ...args], { stdio: 'ignore' });
const BOOTSTRAP = `await (await import('./scripts/lib/bootstrap.mjs')).bootstrap()`;

/**
 * The sources of a commit, with their packages, in a work tree of their own that ends with `cleanup`.
 *
 * @returns its folder
 * @throws where the commit is not known, or its packages cannot be had
 */
export async function checkOut(cleanup: AsyncDisposableStack, commit: string): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), 'evergrant-older-')), 'hub');
  git('worktree', 'add', '--detach', folder, commit);
  cleanup.defer(() => void git('worktree', 'remove', '--force', folder));
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', BOOTSTRAP], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0) throw new Error(`${commit} cannot be set up: ${stderr}`);
  return folder;
}
