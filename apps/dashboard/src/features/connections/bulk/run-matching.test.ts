import { EvergrantError } from '@evergrant/client';
import { expect, it } from 'vitest';
import type { MatchingCursor } from './bulk-run.ts';
import { runMatching } from './run-matching.ts';

const at = (after: number): MatchingCursor => ({ startedAt: '2026-01-01T00:00:00.000Z', after });
const done = (after: number, retryAfter: number | null = null) => ({ nextCursor: at(after), retryAfter });
const LAST = { nextCursor: null, retryAfter: null };

/** What the hub answers, one after the other. */
async function runWith(
  answers: (typeof LAST | ReturnType<typeof done> | Error)[],
  { from = null, stopAt }: { from?: MatchingCursor | null; stopAt?: 'pause' | 'answer' } = {},
) {
  const controller = new AbortController();
  const asked: (number | null)[] = [];
  const waits: number[] = [];
  let shown = 0;
  const error = await runMatching(
    {
      from,
      step: async (cursor) => {
        asked.push(cursor?.after ?? null);
        const answer = answers.shift() ?? LAST;
        if (answer instanceof Error) throw answer;
        if (stopAt === 'answer') controller.abort();
        return answer;
      },
      show: () => {
        shown += 1;
      },
    },
    {
      signal: controller.signal,
      pause: async (ms) => {
        waits.push(ms);
        if (stopAt === 'pause') controller.abort();
      },
    },
  );
  return { asked, waits, shown, error };
}

it('asks for one step after the other until nothing is left', async () => {
  expect(await runWith([done(5), done(10), LAST])).toEqual({
    ...{ asked: [null, 5, 10], waits: [], shown: 3, error: null },
  });
});

it('waits as long as the hub says, be it in an answer or in a refusal, and goes on where it was', async () => {
  const refusal = new EvergrantError('RATE_LIMITED', { retryAfter: 3 });
  const answers = [done(5), done(7, 42), refusal, new EvergrantError('RATE_LIMITED'), LAST];
  expect(await runWith(answers)).toEqual({
    ...{ asked: [null, 5, 7, 7, 7], waits: [42_000, 3_000, 60_000], shown: 3, error: null },
  });
});

it('begins nothing once it is stopped, and shows what was under way', async () => {
  expect(await runWith([done(5), done(10)], { stopAt: 'answer' })).toMatchObject({
    ...{ asked: [null], shown: 1, error: null },
  });
  expect(await runWith([done(5, 42), done(10)], { stopAt: 'pause' })).toMatchObject({
    ...{ asked: [null], shown: 1, error: null },
  });
});

it('is broken off by what is no limit, and goes on from there', async () => {
  const lost = new EvergrantError('HUB_UNREACHABLE', { retryable: true });
  expect(await runWith([done(5), lost])).toMatchObject({ asked: [null, 5], error: lost });
  expect(await runWith([LAST], { from: at(5) })).toMatchObject({ asked: [5], error: null });
});
