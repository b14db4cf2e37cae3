import { expect, test } from 'vitest';
import { createSingleFlight } from './single-flight.ts';

test('callers of one key share one call and its outcome', async () => {
  const flights = createSingleFlight<number>();
  let calls = 0;
  const run = () => flights.run('a', async () => ++calls);
  expect(await Promise.all([run(), run(), run()])).toEqual([1, 1, 1]);
  expect(await run()).toBe(2);
});

test('keys do not wait for each other', async () => {
  const flights = createSingleFlight<string>();
  const blocked = Promise.withResolvers<string>();
  const a = flights.run('a', () => blocked.promise);
  expect(await flights.run('b', async () => 'b')).toBe('b');
  blocked.resolve('a');
  expect(await a).toBe('a');
});

test('a failure reaches everybody who shared it and is forgotten', async () => {
  const flights = createSingleFlight<string>();
  const fail = () => flights.run('a', () => Promise.reject(new Error('no')));
  const outcomes = await Promise.allSettled([fail(), fail()]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(flights.size).toBe(0);
  expect(await flights.run('a', async () => 'yes')).toBe('yes');
});

test('idle waits for every call, those included that start meanwhile', async () => {
  const flights = createSingleFlight<void>();
  const order: string[] = [];
  const second = Promise.withResolvers<void>();
  void flights.run('a', async () => {
    void flights.run('b', async () => {
      await second.promise;
      order.push('b');
    });
    order.push('a');
  });
  const idle = flights.idle().then(() => order.push('idle'));
  second.resolve();
  await idle;
  expect(order).toEqual(['a', 'b', 'idle']);
});
