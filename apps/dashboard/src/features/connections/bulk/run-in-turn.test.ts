import { EvergrantError } from '@evergrant/client';
import { expect, it, vi } from 'vitest';
import type { BulkOutcome } from './bulk-run.ts';
import { pause, runInTurn } from './run-in-turn.ts';

const tooEarly = (retryAfter?: number): BulkOutcome => ({
  kind: 'failed',
  error: new EvergrantError('RATE_LIMITED', { retryAfter }),
});
const done: BulkOutcome = { kind: 'refreshed' };

/** Runs until the outcomes are used up. */
async function runWith(outcomes: BulkOutcome[], stopAfter = Number.POSITIVE_INFINITY) {
  const controller = new AbortController();
  const shown: string[] = [];
  const waits: number[] = [];
  await runInTurn(
    async () => outcomes.shift() ?? done,
    ({ kind }) => shown.push(kind),
    {
      signal: controller.signal,
      pause: async (ms) => {
        waits.push(ms);
        if (waits.length >= stopAfter) controller.abort();
      },
    },
  );
  return { shown, waits };
}

it('waits as long as the hub says and tries again', async () => {
  expect(await runWith([tooEarly(7), tooEarly(), done])).toEqual({
    shown: ['running', 'waiting', 'running', 'waiting', 'running', 'refreshed'],
    waits: [7_000, 60_000],
  });
});

it('waits for no other failure', async () => {
  const failed: BulkOutcome = { kind: 'failed', error: new EvergrantError('API_ERROR', { retryable: true }) };
  expect(await runWith([failed])).toEqual({ shown: ['running', 'failed'], waits: [] });
});

it('does no more once the run is stopped', async () => {
  expect(await runWith([tooEarly(7), done], 1)).toEqual({
    shown: ['running', 'waiting', 'stopped'],
    waits: [7_000],
  });
});

it('a pause ends in time, or when the run is stopped', async () => {
  vi.useFakeTimers();
  try {
    const controller = new AbortController();
    const long = pause(60_000, controller.signal);
    const short = pause(1_000, controller.signal);
    await vi.advanceTimersByTimeAsync(1_000);
    await short;
    controller.abort();
    await long;
    expect(vi.getTimerCount()).toBe(0);
    await pause(1_000, controller.signal);
  } finally {
    vi.useRealTimers();
  }
});
