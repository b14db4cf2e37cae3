import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { fill } from '../seed.ts';

const ROOT = join(import.meta.dirname, '../..');
const git = (...args: string[]) => execFileSync('git', ['-C', ROOT, ...args], { stdio: 'ignore' });
const BOOTSTRAP = `await (await import('./scripts/lib/bootstrap.mjs')).bootstrap()`;
// The older version has no program for it; what it exports is the same.
const SEED = `const { seed } = await import('./bench/seed.ts'); process.stdout.write(await seed(JSON.parse(process.argv[1])))`;

/** What is stored for a run. */
export interface Stored {
  readonly connectionString: string;
  readonly keys: string;
  readonly users: number;
}

/** A version of the hub that a run begins with. */
export interface Version {
  /** Where its `prisma/migrations` are. */
  readonly root: string;
  /** What Node runs. */
  readonly server: string;
  /** Stores connections as this version does. @returns an API key */
  store(what: Stored): Promise<string>;
}

/**
 * The version that an upgrade begins with, in a folder of its own that ends with `cleanup`.
 *
 * @param from a commit of this repository, or the archive of a release (`evergrant-<version>.tgz`)
 * @throws where neither is known, or a commit's packages cannot be had
 */
export async function openOlderVersion(cleanup: AsyncDisposableStack, from: string): Promise<Version> {
  const folder = await mkdtemp(join(tmpdir(), 'evergrant-older-'));
  cleanup.defer(() => rm(folder, { recursive: true, force: true }));
  return existsSync(from) ? unpack(folder, from) : checkOut(cleanup, join(folder, 'hub'), from);
}

function checkOut(cleanup: AsyncDisposableStack, root: string, commit: string): Version {
  git('worktree', 'add', '--detach', root, commit);
  cleanup.defer(() => void git('worktree', 'remove', '--force', root));
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', BOOTSTRAP], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0) throw new Error(`${commit} cannot be set up: ${stderr}`);
  return sourcesAt(root);
}

/** A version that lies there as sources, with their packages. */
export const sourcesAt = (root: string): Version => ({
  root,
  server: join(root, 'apps/server/src/main.ts'),
  store: async (what) =>
    execFileSync(process.execPath, ['--input-type=module', '--eval', SEED, JSON.stringify(what)], {
      cwd: root,
      encoding: 'utf8',
    }),
});

const madeKeySchema = z.object({ key: z.string() });

/** A release has no program that stores: rows are written from here, by columns that have always been there. */
function unpack(root: string, archive: string): Version {
  execFileSync('tar', ['-xzf', archive, '-C', root, '--strip-components=1']);
  return {
    root,
    server: join(root, 'lib/server.js'),
    async store({ connectionString, keys, users }) {
      await fill({ connectionString, keys, users });
      const create = ['api-key', 'create', '--name', 'bench', '--scope', 'tokens:read', '--json'];
      const made = execFileSync(process.execPath, [join(root, 'lib/cli.js'), ...create], {
        encoding: 'utf8',
        env: {
          PATH: process.env.PATH,
          DATABASE_URL: connectionString,
          EVERGRANT_KEYS: keys,
          EVERGRANT_DATA_DIR: join(root, 'data'),
        },
      });
      return madeKeySchema.parse(JSON.parse(made)).key;
    },
  };
}
