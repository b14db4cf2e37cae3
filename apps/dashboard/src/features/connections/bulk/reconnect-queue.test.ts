import { describe, expect, it } from 'vitest';
import { connectionFixture, inFuture, MINUTE } from '../connection.fixture.ts';
import { loadQueue, skipInQueue, startQueue, stepsOf, storeQueue } from './reconnect-queue.ts';

const [first, second, third] = [1, 2, 3].map((id) => connectionFixture({ id }));
if (first === undefined || second === undefined || third === undefined) throw new Error('three connections');
const connections = [first, second, third];
const queue = startQueue(connections);
const statuses = (...args: Parameters<typeof stepsOf>) => stepsOf(...args).map(({ status }) => status);

describe('stepsOf', () => {
  it('waits for everybody at first, in the order they were selected', () => {
    expect(stepsOf(queue, connections.toReversed()).map(({ connection }) => connection.id)).toEqual([
      1, 2, 3,
    ]);
    expect(statuses(queue, connections)).toEqual(['waiting', 'waiting', 'waiting']);
  });

  it('sees from the connection itself that it was reconnected', () => {
    const reconnected = { ...first, connectedAt: inFuture(MINUTE) };
    expect(statuses(queue, [reconnected, second, third])).toEqual(['reconnected', 'waiting', 'waiting']);
  });

  it('takes other changes for no reconnect', () => {
    const refreshed = { ...first, lastRefreshedAt: inFuture(MINUTE), updatedAt: inFuture(MINUTE) };
    expect(statuses(queue, [refreshed, second, third])[0]).toBe('waiting');
  });

  it('passes over what is skipped, unless it is reconnected all the same', () => {
    const skipped = skipInQueue(queue, 2);
    expect(statuses(skipped, connections)).toEqual(['waiting', 'skipped', 'waiting']);
    const reconnected = { ...second, connectedAt: inFuture(MINUTE) };
    expect(statuses(skipped, [first, reconnected, third])[1]).toBe('reconnected');
  });

  it('forgets connections that are gone', () => {
    expect(stepsOf(queue, [third]).map(({ connection }) => connection.id)).toEqual([3]);
    expect(stepsOf(queue, [])).toEqual([]);
  });
});

describe('storage', () => {
  const createStorage = () => {
    const entries = new Map<string, string>();
    return {
      getItem: (key: string) => entries.get(key) ?? null,
      setItem: (key: string, value: string) => void entries.set(key, value),
      removeItem: (key: string) => void entries.delete(key),
      damage: () => entries.forEach((_, key) => void entries.set(key, '[{"connectionId":"1"')),
      size: () => entries.size,
    };
  };

  it('gives back what was stored', () => {
    const storage = createStorage();
    storeQueue(storage, skipInQueue(queue, 1));
    expect(loadQueue(storage)).toEqual(skipInQueue(queue, 1));
  });

  it('takes anything odd for nothing', () => {
    const storage = createStorage();
    expect(loadQueue(storage)).toBeNull();
    storeQueue(storage, queue);
    storage.damage();
    expect(loadQueue(storage)).toBeNull();
  });

  it('keeps nothing once the queue is left', () => {
    const storage = createStorage();
    storeQueue(storage, queue);
    storeQueue(storage, null);
    expect(storage.size()).toBe(0);
  });
});
