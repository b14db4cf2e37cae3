import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuditSigner, createKeyRing, extendAuditChain, parseKeys } from '@evergrant/core';
import { createDatabase, type Database } from '@evergrant/database';
import { createTestDatabase, type TestDatabase } from '@evergrant/database/testing';
import { generateKey } from '@evergrant/server/key-file';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli } from '../testing/run-cli.ts';

const KEY = generateKey('k1');
const signer = createAuditSigner(createKeyRing(parseKeys(KEY).keys));
const folder = mkdtempSync(join(tmpdir(), 'evergrant-audit-'));
const checkpoints = join(folder, 'checkpoints.jsonl');
let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = createDatabase({ connectionString: database.connectionString });
  await write();
});
afterAll(async () => {
  await db.close();
  await database.drop();
  rmSync(folder, { recursive: true });
});

const clock = { now: () => new Date() };

/** Ten events in a checkpoint, which is kept outside as well. */
async function write(): Promise<void> {
  await db.pool.query(
    `INSERT INTO audit_events (event, actor, correlation_id) SELECT 'token_read', 'system', 'int-' || n FROM generate_series(1, 10) AS n`,
  );
  const newest = await extendAuditChain({ db, signer, clock }, { due: false });
  appendFileSync(checkpoints, `${JSON.stringify(newest)}\n`);
}

const verify = (keys: string, ...options: string[]) =>
  runCli(['audit', 'verify', '--json', ...options], {
    environment: {
      DATABASE_URL: database.connectionString,
      ...(keys === '' ? {} : { EVERGRANT_KEYS: keys }),
    },
  });

it('says that the audit log holds, to whoever knows the keys or only a public one, and records it', async () => {
  expect(await verify(KEY, '--checkpoint', checkpoints)).toMatchObject({
    code: 0,
    json: { held: true, checkpoints: 2, events: 10, publicKey: signer.publicKey, problems: [] },
  });
  expect(await verify('', '--public-key', signer.publicKey)).toMatchObject({ code: 0 });
  const half = signer.publicKey.slice(0, 20);
  expect(await verify('', '--public-key', half)).toMatchObject({
    code: 2,
    json: { error: { code: 'USAGE' } },
  });
  expect(await verify(generateKey('k1'))).toMatchObject({ code: 1, json: { held: false } });
  const { rows } = await db.pool.query(
    `SELECT event, actor FROM audit_events WHERE event LIKE 'audit_chain%' ORDER BY id`,
  );
  expect(rows.map(({ event }) => event)).toEqual([
    'audit_chain_held',
    'audit_chain_held',
    'audit_chain_broken',
  ]);
});

it('names the event that was changed, and sees a cut-off end by a checkpoint that was kept outside', async () => {
  await write();
  await db.pool.query('ALTER TABLE audit_events DISABLE TRIGGER USER');
  await db.pool.query(`UPDATE audit_events SET actor = 'somebody' WHERE id = 3`);
  const { json, code } = await verify(KEY);
  const doctor = await runCli(['doctor', '--json'], {
    environment: { DATABASE_URL: database.connectionString, EVERGRANT_KEYS: KEY },
  });
  expect(doctor.json).toMatchObject({
    checks: expect.arrayContaining([
      expect.objectContaining({
        name: 'audit log',
        status: 'fail',
        message: expect.stringContaining('changed 3'),
      }),
    ]),
  });
  expect({ json, code }).toMatchObject({
    code: 1,
    json: { problems: ['checkpoint 2, events above 0 up to 10: changed 3'] },
  });
  await db.pool.query(`UPDATE audit_events SET actor = 'system' WHERE id = 3`);
  await db.pool.query('ALTER TABLE audit_checkpoints DISABLE TRIGGER USER');
  await db.pool.query('DELETE FROM audit_events WHERE id > 10');
  await db.pool.query('DELETE FROM audit_checkpoints WHERE seq > 2');
  expect(await verify(KEY)).toMatchObject({ code: 0 });
  expect(await verify(KEY, '--checkpoint', checkpoints)).toMatchObject({
    code: 1,
    json: { problems: [expect.stringContaining('checkpoint 3 was kept outside')] },
  });
});

it('says which line of the file is no checkpoint', async () => {
  const other = join(folder, 'other.jsonl');
  writeFileSync(other, '\n{}\n');
  expect(await verify(KEY, '--checkpoint', other)).toMatchObject({
    code: 2,
    json: { error: { code: 'USAGE', message: expect.stringContaining('Line 2') } },
  });
});

it('exports events to standard output, and records that it did', async () => {
  const environment = { DATABASE_URL: database.connectionString };
  const { code, stdout } = await runCli(
    ['audit', 'export', '--format', 'csv', '--type', 'token_read', '--from', '2026-01-01'],
    { environment },
  );
  expect(code).toBe(0);
  const lines = stdout.trimEnd().split('\r\n');
  expect(lines[0]).toMatch(/^"id","at","event"/);
  expect(lines.length).toBeGreaterThan(10);
  expect(lines.slice(1).every((line) => line.includes('"token_read"'))).toBe(true);
  const { rows } = await db.pool.query(
    `SELECT actor, metadata FROM audit_events WHERE event = 'audit_exported'`,
  );
  expect(rows).toMatchObject([{ actor: expect.stringMatching(/^cli:./), metadata: { event: 'token_read' } }]);
  const wrong = await runCli(['audit', 'export', '--format', 'csv', '--to', 'tomorrow'], { environment });
  expect(wrong.code).toBe(2);
});
