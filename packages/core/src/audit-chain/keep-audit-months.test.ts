import { expect, test } from 'vitest';
import { createChainSetting } from './chain.fixture.ts';
import { readStatement } from './checkpoint.ts';
import { extendAuditChain } from './extend-audit-chain.ts';
import { prepareAuditMonths, releaseAuditMonths } from './keep-audit-months.ts';

const DAY_MS = 86_400_000;
const monthsFromNow = (count: number) => {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + count)).toISOString().slice(0, 7);
};

test('months are let go whole, the chain says so and holds; what is not in it yet is kept', async () => {
  await using each = await createChainSetting();
  const { pool } = each.db;
  await pool.query(`DROP TABLE audit_events_${monthsFromNow(0).replace('-', '_')}`);
  for (const month of ['2025-01', '2025-02', '2025-03', monthsFromNow(0)])
    await pool.query(`SELECT create_audit_partition('${month}-01')`);
  // Across the end of a month, in one checkpoint.
  await each.write(5, ['2025-01', '2025-02', '2025-03', monthsFromNow(0)]);
  const since = (month: string) => (Date.now() - Date.parse(`${month}-01T00:00:00Z`)) / DAY_MS;
  expect(await releaseAuditMonths(each, since('2025-03'))).toEqual([]);

  await extendAuditChain(each, { due: false });
  expect(await releaseAuditMonths(each, since('2025-03') - 1)).toEqual(['2025-01', '2025-02']);
  expect(await releaseAuditMonths(each, since('2025-03') - 1)).toEqual([]);
  const { rows } = await pool.query(`SELECT event, count(*)::int FROM audit_events GROUP BY 1 ORDER BY 1`);
  expect(rows).toEqual([
    { event: 'audit_events_released', count: 2 },
    { event: 'token_read', count: 10 },
  ]);
  const head = await extendAuditChain(each, { due: false });
  expect(head && readStatement(head.statement)).toMatchObject({ kind: 'events', keptFrom: '2025-03' });
  for (const hashing of ['database', 'here'] as const)
    expect(await each.verify({ hashing })).toMatchObject({ held: true, checkpoints: 5, events: 12 });

  await pool.query('ALTER TABLE audit_events DISABLE TRIGGER USER');
  await pool.query(`DELETE FROM audit_events WHERE at < '2025-04-01T00:00:00Z' AND user_id = 3`);
  expect(await each.verify()).toMatchObject({ held: false, problems: [{ kind: 'events', seq: 2 }] });
});

test('the months ahead are made once, however many processes make them', async () => {
  await using each = await createChainSetting();
  await Promise.all([prepareAuditMonths(each.db), prepareAuditMonths(each.db), prepareAuditMonths(each.db)]);
  const { rows } = await each.db.pool.query<{ name: string }>(
    `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'audit_events'::regclass ORDER BY 1`,
  );
  expect(rows.map(({ name }) => name)).toEqual(
    [0, 1, 2].map((count) => `audit_events_${monthsFromNow(count).replace('-', '_')}`),
  );
  await each.db.pool.query(`DROP TABLE ${rows.at(-1)?.name}`);
  await prepareAuditMonths(each.db);
  await each.write(1, [monthsFromNow(2)]);
  await expect(each.db.pool.query(`TRUNCATE ${rows.at(-1)?.name}`)).rejects.toThrow('append-only');
  await expect(each.db.pool.query('DELETE FROM audit_events')).rejects.toThrow('append-only');
});

test('a history by its newest events is one look into an index of each month, however long it is', async () => {
  await using each = await createChainSetting();
  await each.db.pool.query(
    `INSERT INTO audit_events (at, event, user_id, actor, correlation_id)
     SELECT month::timestamptz + n * interval '1 minute', 'token_read', n % 2, 'system', 'int-' || n
     FROM unnest($1::text[]) AS month, generate_series(1, 3000) AS n`,
    [[0, 1, 2].map((count) => `${monthsFromNow(count)}-01T00:00:00Z`)],
  );
  await each.db.pool.query('ANALYZE audit_events');
  for (const whose of ['user_id = 1 AND', '']) {
    const { rows } = await each.db.pool.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT * FROM audit_events WHERE ${whose} id < 8000 ORDER BY id DESC LIMIT 50`,
    );
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toContain('Merge Append');
    expect(plan).not.toMatch(/Seq Scan|-> {2}Sort/);
  }
});
