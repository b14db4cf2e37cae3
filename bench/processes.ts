import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateDatabase, startEmbeddedPostgres } from '@evergrant/database';
import { freePort } from '@evergrant/server/testing/free-port';

const ROOT = join(import.meta.dirname, '..');
const PROGRAM = join(ROOT, 'apps/server/src/main.ts');
const CLOCK_TICKS_PER_SECOND = 100;
/** What the launcher of a release sets. */
const AS_A_RELEASE = {
  flags: ['--max-semi-space-size=4', '--heap-growing-percent=20'],
  env: { MALLOC_ARENA_MAX: '2' },
} as const;

export interface RunningProcess {
  readonly origin: string;
  readonly pid: number;
  stop(): Promise<void>;
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** Starts one of `bench/servers`, which prints its port. */
export async function startServer(
  name: 'bare' | 'hostile' | 'provider',
  env: Record<string, string>,
): Promise<RunningProcess> {
  const child = spawn(process.execPath, [join(ROOT, 'bench/servers', `${name}.ts`)], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout, 'data');
  return {
    origin: `http://127.0.0.1:${String(line).trim()}`,
    pid: child.pid ?? 0,
    stop: () => stopChild(child),
  };
}

/**
 * Starts a hub as a process of its own and waits until it is ready.
 *
 * @param options.program what Node runs. Default: these sources
 * @param options.port default: a free one
 */
export async function startHub(
  env: Record<string, string>,
  options: { readonly program?: string; readonly port?: number } = {},
): Promise<RunningProcess> {
  const { program = PROGRAM, port = await freePort() } = options;
  const origin = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [...AS_A_RELEASE.flags, program], {
    env: {
      ...process.env,
      ...AS_A_RELEASE.env,
      PORT: String(port),
      EVERGRANT_PUBLIC_URL: origin,
      LOG_LEVEL: 'warn',
      LOG_FORMAT: 'json',
      ...env,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  for (;;) {
    if (child.exitCode !== null) throw new Error('the hub did not start');
    const ready = await fetch(`${origin}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return { origin, pid: child.pid ?? 0, stop: () => stopChild(child) };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** What a hub needs to know of a provider of `bench/servers`, laid under what a benchmark says of it. */
export const providerEntry = (origin: string, entry: Readonly<Record<string, unknown>> = {}) => ({
  display_name: 'Bench',
  client_id: 'bench',
  client_secret: 'bench',
  authorization_endpoint: `${origin}/authorize`,
  token_endpoint: `${origin}/token`,
  scope: ['read'],
  ...entry,
});

/** The environment of a hub that knows these providers, id -> entry, and nothing else. */
export async function hubEnvironment(options: {
  folder: string;
  connectionString: string;
  keys: string;
  providers: Readonly<Record<string, ReturnType<typeof providerEntry>>>;
}): Promise<Record<string, string>> {
  const { folder, connectionString, keys, providers } = options;
  const providersFile = join(folder, 'providers.json');
  await writeFile(providersFile, JSON.stringify(providers));
  // Where a user names the origin, it is the benchmark's to trust.
  const origins = Object.values(providers).flatMap(
    ({ token_endpoint }) => URL.parse(token_endpoint)?.origin ?? [],
  );
  return {
    DATABASE_URL: connectionString,
    EVERGRANT_KEYS: keys,
    EVERGRANT_DATA_DIR: join(folder, 'hub'),
    EVERGRANT_PROVIDERS_FILE: providersFile,
    EVERGRANT_TRUSTED_PROVIDER_ORIGINS: origins.join(','),
    EVERGRANT_SANDBOX: 'off',
  };
}

/**
 * An empty, migrated PostgreSQL in a folder of its own; both end with `cleanup`.
 *
 * @param root of the sources whose migrations it has. Default: these
 */
export async function startDatabase(
  cleanup: AsyncDisposableStack,
  root = ROOT,
): Promise<{ folder: string; connectionString: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'evergrant-bench-'));
  cleanup.defer(() => rm(folder, { recursive: true, force: true }));
  const postgres = await startEmbeddedPostgres({ dataDir: folder, log: () => undefined });
  cleanup.defer(() => postgres.stop());
  const { connectionString } = postgres;
  await migrate(connectionString, root);
  return { folder, connectionString };
}

/** Gives an empty database its tables. @param root of the sources whose migrations it has. Default: these */
export function migrate(connectionString: string, root = ROOT): Promise<unknown> {
  return migrateDatabase({
    connectionString,
    migrationsDir: join(root, 'prisma/migrations'),
    schemaPath: join(root, 'prisma/schema.prisma'),
    log: () => undefined,
  });
}

const KIBIBYTE = 1_024;

/** Resident MB of a process by what they are: of its own, and of files that processes share. */
export async function residentOf(pid: number): Promise<{ all: number; own: number; files: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const read = (name: string) =>
    (Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]) * KIBIBYTE) / 1e6;
  return { all: read('VmRSS'), own: read('RssAnon'), files: read('RssFile') };
}

/** CPU that a process has used, in ms; Linux only. */
export async function cpuMsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / CLOCK_TICKS_PER_SECOND;
}
