import { startDatabaseProxy } from '@evergrant/database/testing';
import { expect, test } from 'vitest';
import { createTestHub } from '../testing/index.ts';
import { createTestLog } from '../testing/log.ts';
import { createReadAudit, type ReadEvent } from './read-audit.ts';

async function setting(options: { flushMs?: number; maxBuffered?: number } = {}) {
  const hub = await createTestHub();
  const user = await hub.createUser();
  const connection = await user.connect();
  const log = createTestLog();
  let statements = 0;
  let down = false;
  const pool: typeof hub.deps.db.pool = Object.create(hub.deps.db.pool, {
    query: {
      value: async (statement: never) => {
        statements += 1;
        if (down) throw Object.assign(new Error('down'), { code: 'ECONNREFUSED' });
        return hub.deps.db.pool.query(statement);
      },
    },
  });
  const audit = createReadAudit({ db: { pool }, log, ...options });
  const event = (): ReadEvent => ({
    record: {
      event: 'token_read',
      userId: user.id,
      connectionId: connection.id,
      provider: 'sandbox',
      accountId: 'ada',
    },
    origin: hub.origin('api_key:test'),
  });
  return {
    hub,
    audit,
    log,
    event,
    connection,
    statements: () => statements,
    setDown: (value: boolean) => {
      down = value;
    },
    written: () => hub.deps.db.prisma.auditEvent.count({ where: { event: 'token_read' } }),
    [Symbol.asyncDispose]: () => hub[Symbol.asyncDispose](),
  };
}

test('many reads are written in one statement, with who and from where, and mark the connection as used', async () => {
  await using each = await setting();
  for (let count = 0; count < 100; count += 1) expect(each.audit.record(each.event())).toBeUndefined();
  await each.audit.flush();

  expect(each.statements()).toBe(1);
  expect(await each.written()).toBe(100);
  expect(
    await each.hub.deps.db.prisma.auditEvent.findFirst({ where: { event: 'token_read' } }),
  ).toMatchObject({
    actor: 'api_key:test',
    ipAddress: '203.0.113.7',
    connectionId: each.connection.id,
    provider: 'sandbox',
  });
  const { lastUsedAt } = await each.hub.deps.db.prisma.connection.findUniqueOrThrow({
    where: { id: each.connection.id },
  });
  expect(lastUsedAt).not.toBeNull();
});

test('the time of the last use is written at most once a minute', async () => {
  await using each = await setting();
  const lastUsed = async () =>
    (await each.hub.deps.db.prisma.connection.findUniqueOrThrow({ where: { id: each.connection.id } }))
      .lastUsedAt;
  each.audit.record(each.event());
  await each.audit.flush();
  const first = await lastUsed();
  each.audit.record(each.event());
  await each.audit.flush();
  expect(await lastUsed()).toEqual(first);
});

test('reads are written by themselves after a moment', async () => {
  await using each = await setting({ flushMs: 10 });
  each.audit.record(each.event());
  await expect.poll(each.written).toBe(1);
});

test('row 52: after a failed write every read waits for one that works, or is refused', async () => {
  await using each = await setting({ flushMs: 60_000 });
  each.setDown(true);
  expect(each.audit.record(each.event())).toBeUndefined();
  await expect(each.audit.flush()).rejects.toMatchObject({ code: 'DATABASE_ERROR', retryable: true });

  const refused = await Promise.allSettled([
    each.audit.record(each.event()),
    each.audit.record(each.event()),
  ]);
  expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected']);

  each.setDown(false);
  await each.audit.record(each.event());
  expect(await each.written()).toBe(2);
  expect(each.audit.record(each.event())).toBeUndefined();
  await each.audit.close();
  expect(await each.written()).toBe(3);
});

test('row 52: a failure is logged once and heals without a reader', async () => {
  await using each = await setting({ flushMs: 10 });
  each.setDown(true);
  each.audit.record(each.event());
  await expect.poll(() => each.statements()).toBeGreaterThan(2);
  expect(each.log.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  each.setDown(false);
  await expect.poll(each.written).toBe(1);
});

test('readers that wait share a write', async () => {
  await using each = await setting({ flushMs: 60_000 });
  each.setDown(true);
  each.audit.record(each.event());
  await each.audit.flush().catch(() => undefined);
  const before = each.statements();
  await Promise.allSettled(Array.from({ length: 50 }, () => each.audit.record(each.event())));
  expect(each.statements() - before).toBeLessThanOrEqual(2);
});

test('a full buffer makes readers wait instead of growing', async () => {
  await using each = await setting({ flushMs: 60_000, maxBuffered: 3 });
  expect(each.audit.record(each.event())).toBeUndefined();
  expect(each.audit.record(each.event())).toBeUndefined();
  await each.audit.record(each.event());
  expect(await each.written()).toBe(3);
});

test('closing writes what is buffered, and a read afterwards is written at once', async () => {
  await using each = await setting({ flushMs: 60_000 });
  each.audit.record(each.event());
  await each.audit.close();
  expect(await each.written()).toBe(1);
  await each.audit.record(each.event());
  expect(await each.written()).toBe(2);
});

test('a connection that somebody is just changing does not hold the audit up', async () => {
  await using each = await setting();
  await each.hub.deps.db.prisma.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT id FROM connections WHERE id = ${each.connection.id} FOR UPDATE`;
    each.audit.record(each.event());
    await each.audit.flush();
  });
  expect(await each.written()).toBe(1);
});

test('row 52: with the real database gone no token is handed out, and none is forgotten', async () => {
  await using steady = await createTestHub();
  await using wire = await startDatabaseProxy(steady.database.connectionString);
  await using hub = await steady.sibling({
    connectionString: wire.connectionString,
    connectionTimeoutMs: 300,
  });
  const user = await steady.createUser();
  const { id } = await user.connect();
  await hub.service.getAccessToken(user.id, 'sandbox', 'ada');
  await wire.cut();
  await expect(hub.deps.readAudit.flush()).rejects.toMatchObject({ code: 'DATABASE_ERROR' });
  await expect(hub.service.getAccessToken(user.id, 'sandbox', 'ada')).rejects.toMatchObject({
    code: 'DATABASE_ERROR',
  });
  await wire.heal();
  await expect.poll(() => steady.events(id)).toEqual(['oauth_completed', 'token_read']);
});
