import { expect, test } from 'vitest';
import { z } from 'zod';
import { createApiKey } from '../access/create-api-key.ts';
import { createTestHub } from '../testing/index.ts';
import { AUDIT_EVENTS } from './audit-event.ts';
import { ECS_CATEGORIES } from './ecs-categories.ts';
import { exportAuditEvents } from './export-audit-events.ts';
import type { ExportFormat } from './export-formats.ts';
import { writeCsv } from './write-csv.ts';
import { writeEcs } from './write-ecs.ts';

const EVENT = {
  id: 7n,
  at: new Date('2026-11-29T12:00:00.000Z'),
  event: 'user_banned',
  userId: 3,
  connectionId: null,
  provider: null,
  accountId: null,
  actor: 'operator:1',
  actorName: 'Grace',
  ipAddress: '2001:db8::7',
  userAgent: 'browser',
  correlationId: 'int-1',
  metadata: {},
} as const;

test('an export has every event once, newest first, a page at a time, and is an event itself', async () => {
  await using hub = await createTestHub();
  await hub.deps.db.pool.query(
    `INSERT INTO audit_events (event, actor, correlation_id) SELECT 'token_read', 'system', 'int-' || n FROM generate_series(1, 2500) AS n`,
  );
  const rows: number[] = [];
  let pages = 0;
  for await (const piece of await exportAuditEvents(hub.deps, { format: 'jsonl' }, hub.origin('cli:ada'))) {
    const events = piece.trimEnd().split('\n');
    pages += 1;
    rows.push(...events.map((line) => Number(z.object({ id: z.string() }).parse(JSON.parse(line)).id)));
    expect(events.length).toBeLessThanOrEqual(1_000);
    // What comes meanwhile is not in it.
    await hub.deps.db.pool.query(
      `INSERT INTO audit_events (event, actor, correlation_id) VALUES ('token_read', 'system', 'int-late')`,
    );
  }
  expect([pages, rows.length, new Set(rows).size]).toEqual([3, 2_501, 2_501]);
  expect(rows).toEqual(rows.toSorted((a, b) => b - a));
  expect(await hub.deps.db.prisma.auditEvent.findMany({ where: { event: 'audit_exported' } })).toMatchObject([
    { actor: 'cli:ada', metadata: { format: 'jsonl' } },
  ]);
});

test('an export has what is looked for and says so in its event, and names who acted', async () => {
  await using hub = await createTestHub();
  const { id: keyId } = await createApiKey(hub.deps, { name: 'billing', scopes: [] }, hub.origin('cli:ada'));
  await hub.deps.db.pool.query(
    `INSERT INTO audit_events (event, actor, correlation_id) VALUES ('token_read', 'api_key:${keyId}', 'int-1')`,
  );
  const read = async (format: ExportFormat) => {
    const wanted = { format, event: 'token_read', from: new Date(0) } as const;
    let file = '';
    for await (const piece of await exportAuditEvents(hub.deps, wanted, hub.origin('cli:ada'))) file += piece;
    return file;
  };
  expect(JSON.parse(await read('jsonl'))).toMatchObject({
    event: 'token_read',
    actor: `api_key:${keyId}`,
    actorName: 'billing',
  });
  expect(await read('csv')).toMatch(
    new RegExp(`^"id","at","event",.*\\r\\n"\\d+",".*Z","token_read","api_key:${keyId}","billing",.*\\r\\n$`),
  );
  expect(JSON.parse(await read('ecs'))).toMatchObject({ evergrant: { actor_name: 'billing' } });
  const [exported] = await hub.deps.db.prisma.auditEvent.findMany({
    where: { event: 'audit_exported' },
    orderBy: { id: 'asc' },
  });
  expect(exported?.metadata).toEqual({
    format: 'jsonl',
    event: 'token_read',
    from: '1970-01-01T00:00:00.000Z',
  });
});

test.each(['=HYPERLINK("http://evil.example","x")', '+1', '-1+cmd|x', '@SUM(A1)', '\t=1', '\r=1', '＝1'])(
  'a cell that a spreadsheet would calculate is text: %j',
  (userAgent) => {
    expect(writeCsv({ ...EVENT, userAgent })).toContain(`,"'${userAgent.replaceAll('"', '""')}",`);
  },
);

test('no text ends its cell or line early', () => {
  const line = writeCsv({ ...EVENT, userAgent: 'a";=1,\r\n"b' });
  expect(line).toContain('"a"";=1,\r\n""b"');
  expect(line.endsWith('"{}"\r\n')).toBe(true);
});

test('the Elastic Common Schema has who did what to whom, from where, and how it ended', () => {
  expect(JSON.parse(writeEcs(EVENT))).toEqual({
    '@timestamp': '2026-11-29T12:00:00.000Z',
    ecs: { version: '8.17.0' },
    event: {
      id: '7',
      kind: 'event',
      module: 'evergrant',
      dataset: 'evergrant.audit',
      action: 'user_banned',
      category: ['iam'],
      type: ['change'],
      outcome: 'success',
    },
    user: { id: '1', name: 'Grace', roles: ['operator'], target: { id: '3' } },
    source: { address: '2001:db8::7', ip: '2001:db8::7' },
    user_agent: { original: 'browser' },
    http: { request: { id: 'int-1' } },
    evergrant: {
      actor: 'operator:1',
      actor_name: 'Grace',
      provider: null,
      connection_id: null,
      account_id: null,
      metadata: {},
    },
  });
});

test.each([
  ['user:3', { id: '3', name: 'Grace' }],
  ['anonymous', { id: '3' }],
  ['cli:ada', { name: 'ada', target: { id: '3' } }],
  ['api_key:k1', { target: { id: '3' } }],
])('user.* is who acted or tried to, and user.target.* somebody else: %s', (actor, user) => {
  expect(JSON.parse(writeEcs({ ...EVENT, actor }))).toMatchObject({ user });
});

/** Types that the schema expects of a category. */
const EXPECTED_TYPES: Readonly<Record<string, readonly string[]>> = {
  api: [
    'access',
    'admin',
    'allowed',
    'change',
    'creation',
    'deletion',
    'denied',
    'end',
    'info',
    'start',
    'user',
  ],
  authentication: ['end', 'info', 'start'],
  configuration: ['access', 'change', 'creation', 'deletion', 'info'],
  iam: ['admin', 'change', 'creation', 'deletion', 'group', 'info', 'user'],
  intrusion_detection: ['allowed', 'denied', 'info'],
  session: ['end', 'info', 'start'],
};

test.each(AUDIT_EVENTS)('%s has a category and a type that belong together', (event) => {
  const { category, type } = ECS_CATEGORIES[event];
  expect(EXPECTED_TYPES[category]).toContain(type);
});
