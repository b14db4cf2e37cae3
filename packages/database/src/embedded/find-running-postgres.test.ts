import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findRunningPostgres } from './find-running-postgres.ts';
import { startEmbeddedPostgres } from './start-embedded-postgres.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'evergrant-running-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

it('finds the server while it runs, and nothing before and after', async () => {
  expect(findRunningPostgres(dataDir)).toBeUndefined();
  const server = await startEmbeddedPostgres({ dataDir, log: () => {}, durable: false });
  try {
    const running = findRunningPostgres(dataDir);
    expect(running).toEqual({ pid: server.pid, connectionString: server.connectionString });
    const client = new pg.Client({ connectionString: running?.connectionString });
    await client.connect();
    expect((await client.query('SELECT current_user AS name')).rows).toEqual([{ name: 'evergrant' }]);
    await client.end();
  } finally {
    await server.stop();
  }
  expect(findRunningPostgres(dataDir)).toBeUndefined();
});

it('does not take the file of a dead server for a running one', async () => {
  const cluster = join(dataDir, 'postgres/cluster');
  mkdirSync(cluster, { recursive: true });
  const lines = [process.pid, cluster, 0, 5432, join(dataDir, 'postgres/socket'), '', '', 'ready'];
  writeFileSync(join(cluster, 'postmaster.pid'), `${lines.join('\n')}\n`);
  expect(findRunningPostgres(dataDir)).toBeUndefined();
});
