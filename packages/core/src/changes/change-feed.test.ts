import { EventEmitter } from 'node:events';
import { createTestDatabase, startDatabaseProxy } from '@evergrant/database/testing';
import pg from 'pg';
import { expect, test, vi } from 'vitest';
import { createTestLog } from '../testing/log.ts';
import { CHANGE_CHANNEL, type Change, type ChangeFeedOptions, createChangeFeed } from './change-feed.ts';

/** A connection that does what the test says. */
class FakeConnection extends EventEmitter {
  answering = true;
  ended = false;
  readonly queries: string[] = [];
  async query(sql: string): Promise<unknown> {
    this.queries.push(sql);
    return this.answering ? undefined : new Promise(() => undefined);
  }
  async end(): Promise<void> {
    this.ended = true;
  }
  notify(payload: string, channel = CHANGE_CHANNEL): void {
    this.emit('notification', { channel, payload });
  }
}

async function fakeFeed(options: Partial<ChangeFeedOptions> = {}) {
  const connections: FakeConnection[] = [];
  let gaps = 0;
  const feed = await createChangeFeed({
    connect: async () => {
      const connection = new FakeConnection();
      connections.push(connection);
      return connection;
    },
    log: createTestLog(),
    onGap: () => {
      gaps += 1;
    },
    heartbeatMs: 5,
    silenceMs: 50,
    giveUpMs: 100,
    ...options,
  });
  return {
    feed,
    connections,
    current: () => connections.at(-1) ?? new FakeConnection(),
    gaps: () => gaps,
    [Symbol.asyncDispose]: () => feed.close(),
  };
}

test('changes reach every listener until it stops', async () => {
  await using setting = await fakeFeed();
  const heard: Change[] = [];
  const stop = setting.feed.onChange((change) => heard.push(change));
  setting.current().notify('7:42');
  stop();
  setting.current().notify('7:43');
  expect(heard).toEqual([{ userId: 7, connectionId: 42 }]);
});

test.each(['', 'x', '7', '7:', '7:x', 'NaN:1'])('the payload %j is no change', async (payload) => {
  await using setting = await fakeFeed();
  const heard: Change[] = [];
  setting.feed.onChange((change) => heard.push(change));
  setting.current().notify(payload);
  setting.current().notify('7:42', 'another_channel');
  expect(heard.filter(({ connectionId }) => connectionId === 42)).toEqual([]);
});

test('the feed is live while the line answers, and not when it falls silent', async () => {
  await using setting = await fakeFeed({ giveUpMs: 10_000 });
  expect(setting.feed.isLive()).toBe(true);
  setting.current().answering = false;
  await vi.waitFor(() => expect(setting.feed.isLive()).toBe(false), 60_000);
  expect(setting.connections).toHaveLength(1);
});

test('a line that stays silent is given up for a new one, and what was missed is a gap', async () => {
  await using setting = await fakeFeed();
  const [first] = setting.connections;
  setting.current().answering = false;
  await vi.waitFor(() => expect(setting.connections).toHaveLength(2), 60_000);
  expect(first?.ended).toBe(true);
  await vi.waitFor(() => expect(setting.feed.isLive()).toBe(true), 60_000);
  expect(setting.gaps()).toBe(2);
});

test('a lost connection is replaced, and the old one is not heard any more', async () => {
  await using setting = await fakeFeed();
  const heard: Change[] = [];
  setting.feed.onChange((change) => heard.push(change));
  const [first] = setting.connections;
  first?.emit('end');
  expect(setting.feed.isLive()).toBe(false);
  await vi.waitFor(() => expect(setting.feed.isLive()).toBe(true), 60_000);
  first?.notify('1:1');
  setting.current().notify('2:2');
  expect(heard).toEqual([{ userId: 2, connectionId: 2 }]);
});

test('connecting is tried again until it works, and failed attempts leave nothing open', async () => {
  let down = false;
  const opened: FakeConnection[] = [];
  await using setting = await fakeFeed({
    connect: async () => {
      const connection = new FakeConnection();
      if (down) connection.query = () => Promise.reject(new Error('down'));
      opened.push(connection);
      return connection;
    },
  });
  down = true;
  opened[0]?.emit('error', new Error('gone'));
  await vi.waitFor(() => expect(opened.length).toBeGreaterThan(3), 60_000);
  down = false;
  await vi.waitFor(() => expect(setting.feed.isLive()).toBe(true), 60_000);
  expect(opened.filter(({ ended }) => !ended)).toHaveLength(1);
});

test('a subscription hears its own user, once per connection while it is busy, and a gap as null', async () => {
  await using setting = await fakeFeed();
  const stopping = new AbortController();
  const changes = setting.feed.subscribe(7, stopping.signal)[Symbol.asyncIterator]();
  for (const payload of ['7:1', '8:2', '7:1', '7:3']) setting.current().notify(payload);
  expect((await changes.next()).value).toEqual({ userId: 7, connectionId: 1 });
  expect((await changes.next()).value).toEqual({ userId: 7, connectionId: 3 });

  const waiting = changes.next();
  setting.current().emit('end');
  expect((await waiting).value).toBeNull();

  const last = changes.next();
  stopping.abort();
  expect((await last).done).toBe(true);
});

test('closing the feed ends its subscriptions', async () => {
  const setting = await fakeFeed();
  const item = setting.feed.subscribe(7, new AbortController().signal)[Symbol.asyncIterator]().next();
  await setting.feed.close();
  expect((await item).done).toBe(true);
  expect(setting.current().ended).toBe(true);
});

test('the feed survives an outage of the real database', async () => {
  await using database = await createTestDatabase({ migrated: false });
  await using wire = await startDatabaseProxy(database.connectionString);
  let gaps = 0;
  const feed = await createChangeFeed({
    connect: async () => {
      const client = new pg.Client({
        connectionString: wire.connectionString,
        connectionTimeoutMillis: 500,
      });
      await client.connect();
      return client;
    },
    log: createTestLog(),
    onGap: () => {
      gaps += 1;
    },
    heartbeatMs: 20,
  });
  const heard: Change[] = [];
  feed.onChange((change) => heard.push(change));

  await wire.cut();
  await vi.waitFor(() => expect(feed.isLive()).toBe(false), 60_000);
  await wire.heal();
  await vi.waitFor(() => expect(feed.isLive()).toBe(true), 60_000);
  const client = new pg.Client({ connectionString: database.connectionString });
  await client.connect();
  await client.query(`SELECT pg_notify('${CHANGE_CHANNEL}', '7:42')`);
  await vi.waitFor(() => expect(heard).toEqual([{ userId: 7, connectionId: 42 }]), 60_000);

  expect(gaps).toBe(2);
  await client.end();
  await feed.close();
});
