import { expect, test } from 'vitest';
import { createTestClock } from '../testing/clock.ts';
import { ProviderFailure } from './provider-failure.ts';
import { createProviderGate } from './provider-gate.ts';

const limited = (retryAfterMs?: number) => async () => {
  throw new ProviderFailure('unavailable', 'no', {
    status: 429,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
};
const fine = async () => 'fine';

test('row 20: Retry-After holds back everybody until it is over', async () => {
  const clock = createTestClock();
  const gate = createProviderGate(clock);
  await expect(gate.pass('slack', limited(60_000))).rejects.toMatchObject({ status: 429 });

  const held = gate.pass('slack', fine);
  await expect(held).rejects.toMatchObject({ kind: 'unavailable', sent: 'no', unprocessed: true });
  await expect(held).rejects.toSatisfy((error: ProviderFailure) => (error.retryAfterMs ?? 0) > 59_000);
  expect(await gate.pass('github', fine)).toBe('fine');

  clock.advance(60_001);
  expect(await gate.pass('slack', fine)).toBe('fine');
});

test('a refusal without Retry-After holds back nobody', async () => {
  const gate = createProviderGate(createTestClock());
  await expect(gate.pass('slack', limited())).rejects.toThrow();
  expect(await gate.pass('slack', fine)).toBe('fine');
});
