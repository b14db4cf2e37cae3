import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTestLog } from '../testing/log.ts';
import { ProviderFailure } from './provider-failure.ts';
import { backoffDelay, classifyRetryable, RETRY, retryWithBackoff } from './retry-with-backoff.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const failing = (error: unknown, times = Number.POSITIVE_INFINITY) => {
  let calls = 0;
  const fn = async () => {
    calls += 1;
    if (calls <= times) throw error;
    return 'done';
  };
  return { fn, calls: () => calls };
};

const coded = (code: string) => Object.assign(new Error('failed'), { code });
const withStatus = (status: number) => Object.assign(new Error('failed'), { status });

/** Runs to the end under fake time; the outcome and the time that passed. */
async function run(
  fn: () => Promise<string>,
  options: Partial<Parameters<typeof retryWithBackoff>[3]> = {},
  maxRetries = 3,
) {
  const log = createTestLog();
  const start = Date.now();
  const outcome = retryWithBackoff(fn, maxRetries, 'Token exchange', {
    log,
    random: () => 0,
    correlationId: 'int-1',
    ...options,
  }).catch((error: unknown) => error);
  await vi.runAllTimersAsync();
  return { outcome: await outcome, elapsed: Date.now() - start, log };
}

test("the numbers are the specification's", () => {
  expect(RETRY).toEqual({
    maxRetries: 3,
    baseDelayMs: 100,
    backoffFactor: 2,
    maxDelayMs: 5_000,
    jitterMs: 100,
  });
  expect([1, 2, 3, 4].map((attempt) => backoffDelay(attempt, () => 0))).toEqual([100, 200, 400, 800]);
  expect([1, 2, 3, 4].map((attempt) => backoffDelay(attempt, () => 0.5))).toEqual([150, 250, 450, 850]);
  expect(backoffDelay(10, () => 0.99)).toBe(5_000);
});

test('three attempts in all, 100 ms and 200 ms apart, then the last error unchanged', async () => {
  const error = withStatus(503);
  const { fn, calls } = failing(error);
  const { outcome, elapsed } = await run(fn);
  expect(outcome).toBe(error);
  expect(calls()).toBe(3);
  expect(elapsed).toBe(300);
});

test('jitter is added to every delay', async () => {
  const { elapsed } = await run(failing(withStatus(503)).fn, { random: () => 0.5 });
  expect(elapsed).toBe(400);
});

test('one attempt means no retry', async () => {
  const { fn, calls } = failing(withStatus(503));
  await run(fn, {}, 1);
  expect(calls()).toBe(1);
});

test.each(['ECONNREFUSED', 'ETIMEDOUT', 'ENOTFOUND', 'ENETUNREACH'])('%s is retried', async (code) => {
  const { fn, calls } = failing(coded(code), 1);
  expect((await run(fn)).outcome).toBe('done');
  expect(calls()).toBe(2);
});

test.each(['connect ECONNREFUSED 127.0.0.1:1', 'network failure', 'request timeout', 'Network Error'])(
  'an error that says "%s" is retried',
  async (message) => {
    const { fn, calls } = failing(new Error(message), 1);
    expect((await run(fn)).outcome).toBe('done');
    expect(calls()).toBe(2);
  },
);

test.each([429, 502, 503, 504])('HTTP %i is retried', async (status) => {
  const { fn, calls } = failing(withStatus(status), 2);
  expect((await run(fn)).outcome).toBe('done');
  expect(calls()).toBe(3);
});

test.each([400, 401, 403, 404, 409, 500, 501])('HTTP %i is not retried', async (status) => {
  const { fn, calls } = failing(withStatus(status));
  await run(fn);
  expect(calls()).toBe(1);
});

test.each([new Error('invalid_grant'), new TypeError('x is not a function'), 'a string', undefined])(
  'anything else (%s) is not retried',
  async (error) => {
    const { fn, calls } = failing(error);
    expect((await run(fn)).outcome).toBe(error);
    expect(calls()).toBe(1);
  },
);

test('every retry is logged with attempt, delay and cause, and so is the late success', async () => {
  const failure = new ProviderFailure('unavailable', 'the token endpoint answered 503', { status: 503 });
  const { log } = await run(failing(failure, 2).fn);
  expect(log.lines).toMatchObject([
    {
      level: 'warn',
      message: 'Token exchange failed, retrying',
      fields: {
        operation: 'Token exchange',
        attempt: 1,
        maxRetries: 3,
        nextAttempt: 2,
        delay: 100,
        error: 'the token endpoint answered 503',
        errorStatus: 503,
        isNetworkError: false,
        isRetryableHttpStatus: true,
        correlationId: 'int-1',
      },
    },
    { level: 'warn', fields: { attempt: 2, nextAttempt: 3, delay: 200 } },
    {
      level: 'info',
      message: 'Token exchange succeeded after retry',
      fields: { attempt: 3 },
    },
  ]);
});

test('Retry-After is waited for when it is short, and left to the schedule when it is long', async () => {
  const short = failing(new ProviderFailure('unavailable', 'no', { status: 429, retryAfterMs: 3_000 }), 1);
  expect(await run(short.fn)).toMatchObject({ outcome: 'done', elapsed: 3_000 });
  const long = failing(new ProviderFailure('unavailable', 'no', { status: 429, retryAfterMs: 60_000 }));
  await run(long.fn);
  expect(long.calls()).toBe(1);
});

test.each([
  ['not sent', new ProviderFailure('unreachable', 'no', { sent: 'no', systemCode: 'ECONNREFUSED' }), 3],
  ['429', new ProviderFailure('unavailable', 'no', { status: 429 }), 3],
  ['503', new ProviderFailure('unavailable', 'no', { status: 503 }), 1],
  ['503 until a time', new ProviderFailure('unavailable', 'no', { status: 503, retryAfterMs: 1_000 }), 3],
  ['502', new ProviderFailure('unavailable', 'no', { status: 502 }), 1],
  ['504', new ProviderFailure('unavailable', 'no', { status: 504 }), 1],
  ['lost answer', new ProviderFailure('unreachable', 'no', { systemCode: 'ECONNRESET' }), 1],
  ['timeout', new ProviderFailure('unreachable', 'no', { timedOut: true }), 1],
])('row 8: a single-use value after "%s" is sent %s', async (_name, failure, times) => {
  const { fn, calls } = failing(failure);
  await run(fn, { replay: 'unprocessed' });
  expect(calls()).toBe(times);
});

test('an address that must not be reached is not tried again', () => {
  const failure = new ProviderFailure('unreachable', 'no', { sent: 'no', systemCode: 'EVERGRANT_ADDRESS' });
  expect(classifyRetryable(failure)).toEqual({ isNetworkError: false, isRetryableHttpStatus: false });
});
