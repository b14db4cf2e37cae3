import { describe, expect, it } from 'vitest';
import { judgeKeyReads, type KeyHabit, ROAMING_NETWORKS } from './judge-key-reads.ts';
import { DEFAULT_THRESHOLDS } from './thresholds.ts';
import type { TrafficMinute } from './traffic.ts';

const NOW = new Date('2030-05-15T12:00:30Z');
const HOME = '10.0.0.0/24';
const AWAY = '198.51.100.0/24';

const habit = (changes: Partial<KeyHabit> = {}): KeyHabit => ({
  keyId: 'k',
  since: new Date('2030-05-01T00:00:00Z'),
  busiestMinute: 100,
  networks: [HOME],
  ...changes,
});

/** Reads from a network, in each of the last minutes. */
const reads = (network: string, ...counts: number[]): TrafficMinute[] =>
  counts.map((count, index) => ({
    minute: new Date(NOW.getTime() - index * 60_000),
    ...{ kind: 'key_read' as const, subject: 'k', network, count },
  }));

const judge = (known: KeyHabit | null, traffic: TrafficMinute[], changes = {}) =>
  judgeKeyReads(known, traffic, { keyId: 'k', thresholds: { ...DEFAULT_THRESHOLDS, ...changes }, now: NOW });

const newNetwork = (network: string) => ({
  kind: 'key_new_network',
  subject: `k ${network}`,
  details: { keyId: 'k', network },
});

describe('quiet', () => {
  it.each<[string, KeyHabit | null, TrafficMinute[]]>([
    ['the first reads of a key', null, reads(HOME, 5_000)],
    ['its first day', habit({ since: new Date('2030-05-15T00:00:00Z') }), reads(AWAY, 5_000)],
    ['as ever', habit(), reads(HOME, 100, 90, 110)],
    ['nine times as busy', habit(), reads(HOME, 900)],
    ['a key that hardly reads, and reads a little', habit({ busiestMinute: 1 }), reads(HOME, 500)],
    [
      'a key of functions in a cloud, which come from everywhere',
      habit({ networks: Array.from({ length: ROAMING_NETWORKS }, (_, index) => `10.1.${index}.0/24`) }),
      reads(AWAY, 100),
    ],
    ['a caller inside the process, without an address', habit(), reads('', 100)],
  ])('%s', (_, known, traffic) => {
    expect(judge(known, traffic).noticed).toEqual([]);
  });
});

describe('told, once', () => {
  it.each<[string, TrafficMinute[], object[]]>([
    ['a network that it never used', [...reads(HOME, 90), ...reads(AWAY, 1)], [newNetwork(AWAY)]],
    [
      'eleven times its busiest minute, all networks together',
      [...reads(HOME, 600), ...reads(AWAY, 500)],
      [
        newNetwork(AWAY),
        { kind: 'key_unusual_rate', subject: 'k', details: { keyId: 'k', reads: 1_100, busiest: 100 } },
      ],
    ],
  ])('%s', (_, traffic, noticed) => {
    const first = judge(habit(), traffic);
    expect(first.noticed).toEqual(noticed);
    expect(judge(first.habit, traffic)).toEqual({ habit: first.habit, noticed: [] });
  });
});

it('learns where and how much a key reads, and no more networks than it judges by', () => {
  const { habit: first } = judge(null, reads(HOME, 7, 30));
  expect(first).toEqual({ keyId: 'k', since: NOW, busiestMinute: 30, networks: [HOME] });
  const many = Array.from({ length: 50 }, (_, index) => reads(`10.1.${index}.0/24`, 1)).flat();
  expect(judge(first, many).habit.networks).toHaveLength(ROAMING_NETWORKS);
});

it('says nothing of what is switched off', () => {
  const traffic = reads(AWAY, 100_000);
  expect(judge(habit(), traffic).noticed).toHaveLength(2);
  expect(judge(habit(), traffic, { keyRate: 0, newNetwork: false }).noticed).toEqual([]);
});
