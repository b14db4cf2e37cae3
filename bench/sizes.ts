import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { createDatabase } from '@evergrant/database';
import { startDatabase } from './processes.ts';
import { seed } from './seed.ts';

/** `npm run bench:sizes`: what a connection takes in the database, table by table, and an audit event. */
const { values } = parseArgs({ options: { connections: { type: 'string', default: '200000' } } });
const CONNECTIONS = Number(values.connections);
const EVENTS = 200_000;
const say = (line: string) => process.stdout.write(`${line}\n`);

await using cleanup = new AsyncDisposableStack();
const { connectionString } = await startDatabase(cleanup);
say(`Storing ${CONNECTIONS.toLocaleString('en')} connections ...`);
await seed({ connectionString, keys: `k1:${randomBytes(32).toString('base64')}`, users: CONNECTIONS });
const db = createDatabase({ connectionString, statementTimeoutMs: 600_000 });
cleanup.defer(() => db.close());
await db.pool.query(
  `INSERT INTO audit_events (event, user_id, connection_id, provider, account_id, actor, ip_address, user_agent, correlation_id, metadata)
   SELECT 'token_refreshed', id, id, 'bench', 'account' || id, 'system', null, null, 'int-' || gen_random_uuid(), '{"durationMs": 120, "attempt": 1}'
   FROM generate_series(1, $1::int) AS id`,
  [EVENTS],
);
await db.pool.query('VACUUM ANALYZE');

interface Size {
  readonly name: string;
  readonly rows: number;
  readonly table: number;
  readonly indexes: number;
}
const { rows: sizes } = await db.pool.query<Size>(
  `SELECT coalesce(parent.relname, c.relname)::text AS name, sum(c.reltuples)::float AS rows,
     sum(pg_table_size(c.oid))::float AS table, sum(pg_indexes_size(c.oid))::float AS indexes
   FROM pg_class c LEFT JOIN pg_inherits i ON i.inhrelid = c.oid LEFT JOIN pg_class parent ON parent.oid = i.inhparent
   WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.reltuples >= 1000
   GROUP BY 1 ORDER BY 1`,
);
const bytes = (value: number, of: Size) => Math.round(value / of.rows).toLocaleString('en');
say(`
| table | rows | bytes a row | of indexes | together |
| --- | --- | --- | --- | --- |
${sizes
  .map(
    (size) =>
      `| ${size.name} | ${size.rows.toLocaleString('en')} | ${bytes(size.table, size)} | ${bytes(size.indexes, size)} | ${bytes(size.table + size.indexes, size)} |`,
  )
  .join('\n')}
`);
