import { describe, expect, test } from 'vitest';
import { catalog } from './catalog.ts';
import { meaningOfRefusal } from './meaning-of-refusal.ts';
import { readRefusal } from './read-refusal.ts';
import { recordedRefusals } from './testing/recorded-refusals.ts';

const recorded = Map.groupBy(recordedRefusals(), ({ provider }) => provider);

test('every entry has recorded refusals, and nobody else', () => {
  expect([...recorded.keys()].sort()).toEqual([...catalog.keys()]);
});

describe.each([...catalog.values()])('$id', (entry) => {
  const refusals = (recorded.get(entry.id) ?? []).map(({ status, body, meaning }) => ({
    read: readRefusal(entry, status, body === '' ? undefined : body),
    meaning,
    answer: `${status} ${JSON.stringify(body)}`,
  }));

  test.each(refusals)('$answer: $meaning', ({ read, meaning }) => {
    expect(read && (meaningOfRefusal(entry, read) ?? null)).toBe(meaning);
  });

  const named = [
    ...(entry.dead_grant_codes ?? []).map((rule) => ['dead_grant', rule] as const),
    ...(entry.client_refused_codes ?? []).map((rule) => ['client_refused', rule] as const),
    ...(entry.retry_later_codes ?? []).map((rule) => ['retry_later', rule] as const),
  ];
  test.each(named)('has an answer with the meaning %s that %j alone gives it', (meaning, rule) => {
    const only = { dead_grant_codes: [], [`${meaning}_codes`]: [rule] };
    const told = refusals.filter(
      ({ read }) => read !== undefined && meaningOfRefusal(only, read) === meaning,
    );
    expect(told.some((refusal) => refusal.meaning === meaning)).toBe(true);
  });
});
