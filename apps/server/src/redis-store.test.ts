import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createKeyRing, createRefreshJournal } from '@evergrant/core';
import { createTestLog } from '@evergrant/core/testing';
import { createClient } from 'redis';
import { describe, expect, it } from 'vitest';
import { openRedisStore } from './redis-store.ts';
import { hasRedis, startRedis } from './testing/start-redis.ts';
import { temporaryFolder } from './testing/test-environment.ts';

const ring = createKeyRing([{ id: 'k1', bytes: randomBytes(32) }]);

/** A machine: its disk, and its way to Redis. */
async function openMachine(url: string) {
  await using cleanup = new AsyncDisposableStack();
  const { path } = cleanup.use(temporaryFolder());
  const directory = join(path, 'journal');
  const log = createTestLog();
  const store = openRedisStore(url, log);
  cleanup.defer(() => store.close());
  await expect.poll(() => store.isReady()).toBe(true);
  const journal = await createRefreshJournal({ directory, ring, shared: store.journal, log });
  const resources = cleanup.move();
  return { directory, journal, log, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

describe.skipIf(!hasRedis())('the journal in Redis', () => {
  it('has what a machine left that is gone, until another has settled it', async () => {
    await using redis = await startRedis();
    let id: string;
    {
      await using machine = await openMachine(redis.url);
      id = await machine.journal.append('an answer');
    }
    await using other = await openMachine(redis.url);
    expect(await other.journal.read()).toEqual([{ id, text: 'an answer' }]);
    await other.journal.remove(id);
    await using third = await openMachine(redis.url);
    expect(await third.journal.read()).toEqual([]);
  });

  it('leaves it to the disk while Redis is full, and goes on without Redis', async () => {
    await using redis = await startRedis();
    await using machine = await openMachine(redis.url);
    const operator = await createClient({ url: redis.url }).connect();
    await operator.configSet({ maxmemory: '1', 'maxmemory-policy': 'noeviction' });
    const id = await machine.journal.append('an answer');
    expect(machine.log.lines.at(-1)).toMatchObject({ level: 'warn' });
    expect(await readdir(machine.directory)).toEqual([`${id}.entry`]);
    operator.destroy();
    await redis.kill();
    expect(await machine.journal.read()).toEqual([{ id, text: 'an answer' }]);
    expect(await machine.journal.count()).toEqual({ waiting: 1, setAside: 0 });
  });
});
