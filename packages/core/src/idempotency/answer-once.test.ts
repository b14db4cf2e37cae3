import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestHub } from '../testing/create-test-hub.ts';
import type { TestHub } from '../testing/test-hub.ts';
import { answerOnce } from './answer-once.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub();
});
afterAll(() => hub[Symbol.asyncDispose]());

const callOf = (key: string) => ({
  actor: 'api_key:a',
  key,
  request: 'make one',
  correlationId: 'int-test',
});

it('makes a call again when the process that made it died, and nobody waits for it any more', async () => {
  const dying = Promise.withResolvers<string>();
  const first = answerOnce(hub.deps, callOf('dies'), () => dying.promise);
  const again = () => answerOnce(hub.deps, callOf('dies'), async () => 'second');
  await expect.poll(() => hub.deps.db.prisma.idempotentAnswer.count()).toBe(1);
  await expect(again()).rejects.toMatchObject({ code: 'REQUEST_IN_PROGRESS' });
  hub.clock.advance(60_000);
  expect(await again()).toEqual({ answer: 'second', repeated: false });
  // It was not dead after all: its answer is its own, and takes nobody else's place.
  dying.resolve('first');
  expect(await first).toEqual({ answer: 'first', repeated: false });
  expect(await again()).toEqual({ answer: 'second', repeated: true });
});

it('leaves nothing of a call that failed', async () => {
  const failing = answerOnce(hub.deps, callOf('fails'), async () => {
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(await answerOnce(hub.deps, callOf('fails'), async () => 'made')).toEqual({
    answer: 'made',
    repeated: false,
  });
});
