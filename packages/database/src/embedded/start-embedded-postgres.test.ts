import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findBinaries } from './binaries.ts';
import { processStartTime } from './processes.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './start-embedded-postgres.ts';

const asRoot = process.getuid?.() === 0;
const onLinux = process.platform === 'linux';

describe('startEmbeddedPostgres', () => {
  let seed: string;
  let dataDir: string;
  let lines: string[];
  const servers: EmbeddedPostgres[] = [];
  const hubs: ChildProcess[] = [];

  beforeAll(async () => {
    seed = mkdtempSync(join(tmpdir(), 'evergrant-embedded-seed-'));
    await (await startEmbeddedPostgres({ dataDir: seed, log: () => {}, durable: false })).stop();
  });

  afterAll(() => rmSync(seed, { recursive: true }));

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'evergrant-embedded-'));
    chmodSync(dataDir, 0o711);
    lines = [];
  });

  afterEach(async () => {
    for (const hub of hubs.splice(0)) hub.kill('SIGKILL');
    for (const server of servers.splice(0)) await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  /** Puts a fresh cluster into the data folder, in a tenth of the time that it takes to make one. */
  function useSeed(folder = dataDir): void {
    mkdirSync(folder, { recursive: true });
    execFileSync('cp', ['-a', join(seed, 'postgres'), folder]);
  }

  async function start(folder = dataDir, durable = false): Promise<EmbeddedPostgres> {
    const server = await startEmbeddedPostgres({ dataDir: folder, log: (line) => lines.push(line), durable });
    servers.push(server);
    return server;
  }

  /** A hub in a process of its own, as far as a line of its output that starts with `until`. */
  async function startHub(until: string): Promise<{ hub: ChildProcess; line: string }> {
    const hub = spawn(process.execPath, [join(import.meta.dirname, 'hub.fixture.ts'), dataDir]);
    hubs.push(hub);
    for await (const line of createInterface({ input: hub.stdout })) {
      if (line.startsWith(until)) return { hub, line };
    }
    throw new Error(`the hub ended without saying "${until}"`);
  }

  it('serves a UTF-8 database on a private Unix socket and on no TCP port', async () => {
    useSeed();
    const server = await start();
    const settings = await query(
      server,
      `SELECT current_setting('server_encoding') AS encoding, current_setting('listen_addresses') AS tcp,
              current_setting('server_version_num')::int / 10000 AS version`,
    );
    expect(settings).toEqual({ encoding: 'UTF8', tcp: '', version: 18 });
    expect(statSync(server.socketDir).mode & 0o777).toBe(0o700);
    expect(realpathSync(server.socketDir)).toContain(realpathSync(dataDir));
  });

  it('keeps its data over a stop and a start, and makes the data folder only once', async () => {
    const first = await start();
    await query(first, 'CREATE TABLE kept AS SELECT 7 AS answer');
    await first.stop();
    expect(lines.filter((line) => line.startsWith('creating'))).toHaveLength(1);
    lines.length = 0;
    expect(await query(await start(), 'SELECT answer FROM kept')).toEqual({ answer: 7 });
    expect(lines).toEqual([]);
  });

  it('writes durably unless asked not to', async () => {
    useSeed();
    const server = await start(dataDir, true);
    const sql = `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit`;
    expect(await query(server, sql)).toEqual({ fsync: 'on', commit: 'on' });
  });

  it('ends sessions that are still open when it stops, and may be stopped twice', async () => {
    useSeed();
    const server = await start();
    const client = new pg.Client({ connectionString: server.connectionString });
    const ended = new Promise<Error>((resolve) => client.on('error', resolve));
    await client.connect();
    await Promise.all([server.stop(), server.stop()]);
    expect((await ended).message).toMatch(/terminating connection|Connection terminated/);
    expect(processStartTime(server.pid)).toBeUndefined();
  });

  it('refuses a data folder that another process uses, and names that process', async () => {
    useSeed();
    const { hub } = await startHub('ready');
    await expect(start()).rejects.toMatchObject({
      code: 'DATA_DIR_IN_USE',
      message: expect.stringMatching(new RegExp(`pid ${hub.pid}\\b.*EVERGRANT_DATA_DIR.*DATABASE_URL`)),
    });
  });

  it('stops the server that a killed hub left running, and loses nothing', async () => {
    useSeed();
    const { hub, line } = await startHub('ready');
    const orphan = Number(line.split(' ')[1]);
    hub.kill('SIGKILL');
    await once(hub, 'exit');
    expect(processStartTime(orphan)).toBeDefined();
    const server = await start();
    expect(lines).toEqual([`stopping the PostgreSQL (pid ${orphan}) that an earlier process left running`]);
    expect(processStartTime(orphan)).toBeUndefined();
    expect(await query(server, 'SELECT answer FROM survivor')).toEqual({ answer: 42 });
  });

  it('recovers when the server itself was killed', async () => {
    useSeed();
    const first = await start(dataDir, true);
    await query(first, 'CREATE TABLE kept AS SELECT 7 AS answer');
    process.kill(first.pid, 'SIGKILL');
    await first.exited;
    await first.stop();
    expect(await query(await start(), 'SELECT answer FROM kept')).toEqual({ answer: 7 });
  });

  it('never touches a process that only happens to have the pid in postmaster.pid', async () => {
    useSeed();
    const bystander = spawn('sleep', ['60'], asRoot ? accountOf(dataDir) : {});
    hubs.push(bystander);
    writeFileSync(join(dataDir, 'postgres/cluster/postmaster.pid'), `${bystander.pid}\n`);
    expect(await query(await start(), 'SELECT 1 AS one')).toEqual({ one: 1 });
    expect(bystander.exitCode).toBeNull();
    expect(bystander.signalCode).toBeNull();
  });

  it('starts over when it was killed while making the data folder', async () => {
    const { hub } = await startHub('creating');
    await draftOf(dataDir);
    hub.kill('SIGKILL');
    await once(hub, 'exit');
    expect(existsSync(join(dataDir, 'postgres/cluster'))).toBe(false);
    await start();
    expect(readdirSync(join(dataDir, 'postgres')).filter((name) => name.startsWith('cluster'))).toEqual([
      'cluster',
    ]);
  });

  it('refuses a data folder of another PostgreSQL version and changes nothing', async () => {
    useSeed();
    const versionFile = join(dataDir, 'postgres/cluster/PG_VERSION');
    writeFileSync(versionFile, '15\n');
    await expect(start()).rejects.toMatchObject({
      code: 'DATA_DIR_UNUSABLE',
      message: expect.stringContaining('PostgreSQL 15'),
    });
    expect(readFileSync(versionFile, 'utf8')).toBe('15\n');
  });

  it('says what PostgreSQL said when it does not start, and gives the folder free', async () => {
    useSeed();
    const settings = join(dataDir, 'postgres/cluster/postgresql.conf');
    writeFileSync(settings, 'no_such_setting = 1\n');
    await expect(start()).rejects.toMatchObject({
      code: 'POSTGRES_FAILED',
      message: expect.stringContaining('no_such_setting'),
    });
    writeFileSync(settings, '');
    await start();
  });

  it('puts the socket into a short private folder when the data folder has a long path', async () => {
    const folder = join(dataDir, 'a-rather-long-name'.repeat(8));
    useSeed(folder);
    const server = await start(folder);
    expect(Buffer.byteLength(server.socketDir)).toBeLessThan(90);
    expect(statSync(server.socketDir).mode & 0o777).toBe(0o700);
    expect(await query(server, 'SELECT 1 AS one')).toEqual({ one: 1 });
    await server.stop();
    rmSync(server.socketDir, { recursive: true });
  });

  it('works in a folder with spaces, quotes and commas', async () => {
    const folder = join(dataDir, `it's, "odd"`);
    useSeed(folder);
    const server = await start(folder);
    expect(await query(server, 'SELECT 1 AS one')).toEqual({ one: 1 });
  });

  it.runIf(asRoot)(
    'started by root in a folder closed to others, keeps its files in /var/lib/evergrant',
    async () => {
      const closed = join(dataDir, 'closed');
      mkdirSync(closed, { mode: 0o700 });
      chmodSync(dataDir, 0o700);
      const server = await start(join(closed, 'data'));
      const home = realpathSync(join(closed, 'data/postgres'));
      expect(home).toMatch(/^\/var\/lib\/evergrant\/[0-9a-f-]{36}$/);
      expect(lines[0]).toContain(home);
      await server.stop();
      expect(await query(await start(join(closed, 'data')), 'SELECT 1 AS one')).toEqual({ one: 1 });
      await servers.at(-1)?.stop();
      rmSync(home, { recursive: true });
    },
  );

  it.runIf(asRoot)('says so when a folder above the data folder has been closed to its account', async () => {
    const folder = join(dataDir, 'inner');
    useSeed(folder);
    chmodSync(dataDir, 0o700);
    await expect(start(folder)).rejects.toMatchObject({
      code: 'DATA_DIR_UNUSABLE',
      message: expect.stringContaining('chmod o+x'),
    });
  });

  it.runIf(asRoot)(
    'started by root, runs as an account that owns nothing else in the data folder',
    async () => {
      useSeed();
      const server = await start();
      expect(statSync(`/proc/${server.pid}`).uid).not.toBe(0);
      expect(statSync(dataDir)).toMatchObject({ uid: 0, mode: 0o40711 });
    },
  );

  it.runIf(onLinux)('does not hand the secrets in our environment to the server', async () => {
    useSeed();
    process.env.EVERGRANT_KEYS = 'k1:not-for-postgres';
    const server = await start();
    delete process.env.EVERGRANT_KEYS;
    expect(readFileSync(`/proc/${server.pid}/environ`, 'latin1')).not.toContain('not-for-postgres');
  });
});

describe('findBinaries', () => {
  it('asks for DATABASE_URL on a platform without binaries', () => {
    expect(() => findBinaries('sunos-x64')).toThrow(
      expect.objectContaining({
        code: 'UNSUPPORTED_PLATFORM',
        message: expect.stringContaining('DATABASE_URL'),
      }),
    );
  });
});

async function query(server: EmbeddedPostgres, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: server.connectionString });
  await client.connect();
  try {
    return (await client.query(sql)).rows[0];
  } finally {
    await client.end();
  }
}

function accountOf(dataDir: string) {
  const { uid, gid } = statSync(join(dataDir, 'postgres'));
  return { uid, gid };
}

/** Resolves once initdb has begun its folder. */
async function draftOf(dataDir: string): Promise<void> {
  const home = join(dataDir, 'postgres');
  const watcher = watch(home);
  const begun = () => readdirSync(home).some((name) => name.startsWith('cluster.new'));
  while (!begun()) await once(watcher, 'change');
  watcher.close();
}
