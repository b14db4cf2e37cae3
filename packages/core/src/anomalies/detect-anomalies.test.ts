import { describe, expect, it } from 'vitest';
import { detectAnomalies } from './detect-anomalies.ts';
import { DEFAULT_THRESHOLDS } from './thresholds.ts';
import type { TrafficKind, TrafficMinute } from './traffic.ts';

const NOW = new Date('2030-05-15T12:00:30Z');

/** `counts` in the minutes before now, the latest last. */
const recorded = (
  kind: TrafficKind,
  counts: readonly number[],
  { subject = '', network = '' } = {},
): TrafficMinute[] =>
  counts.map((count, index) => ({
    minute: new Date(Date.parse('2030-05-15T12:00:00Z') - (counts.length - 1 - index) * 60_000),
    ...{ kind, subject, network, count },
  }));

const steady = (count: number, minutes = 60) => Array<number>(minutes).fill(count);
const detect = (traffic: TrafficMinute[], changes: Partial<typeof DEFAULT_THRESHOLDS> = {}) =>
  detectAnomalies(traffic, { ...DEFAULT_THRESHOLDS, ...changes }, NOW);

const scanner = { network: '198.51.100.0/24' };
const states = (...counts: number[]) => recorded('invalid_state', counts, scanner);
const google = { subject: 'google' };
const slack = { subject: 'slack' };

describe('quiet', () => {
  it.each<[string, TrafficMinute[]]>([
    ['nothing', []],
    ['a few links that have run out, all day', states(...steady(3))],
    ['a scanner that looks round', states(200, 100, 50, 20)],
    ['a burst that is over for ten minutes', states(5_000, ...steady(0, 10))],
    ['refreshes that all succeed', recorded('refreshed', steady(500), google)],
    [
      'one connection in a hundred that fails',
      [...recorded('refreshed', steady(99), google), ...recorded('refresh_failed', steady(1), google)],
    ],
    [
      'a hub with four connections, all of which fail',
      [...recorded('refreshed', [4], google), ...recorded('refresh_failed', [4], google)],
    ],
    [
      'users of a large hub who withdraw here and there',
      [...recorded('refreshed', steady(1_000), google), ...recorded('grant_refused', steady(2), google)],
    ],
    ['failed sign-ins and denials', recorded('sign_in_failed', steady(900), scanner)],
  ])('%s', (_, traffic) => {
    expect(detect(traffic)).toEqual([]);
  });
});

describe('told', () => {
  it.each<[string, TrafficMinute[], object[]]>([
    [
      'a burst of invalid states, and where most come from',
      [...states(0, 30_000), ...recorded('invalid_state', [10, 4], { network: 'other' })],
      [{ kind: 'invalid_states', subject: '', details: { count: 30_014, network: '198.51.100.0/24' } }],
    ],
    [
      'invalid states that trickle in from everywhere',
      ['10.0.0.0/24', '10.0.1.0/24', 'other'].flatMap((network) =>
        recorded('invalid_state', steady(20, 10), { network }),
      ),
      [{ kind: 'invalid_states', subject: '', details: { count: 600, network: '10.0.0.0/24' } }],
    ],
    [
      'a provider that fails for one in ten, and not the other one',
      [
        ...recorded('refreshed', steady(9), google),
        ...recorded('refresh_failed', steady(1), google),
        ...recorded('refreshed', steady(9), slack),
      ],
      [{ kind: 'refresh_failures', subject: 'google', details: { count: 60, percent: 10 } }],
    ],
    [
      'a provider that fails for all, from one moment on',
      [...recorded('refreshed', steady(100, 60), google), ...recorded('refresh_failed', [400, 400], google)],
      [{ kind: 'refresh_failures', subject: 'google', details: { count: 800, percent: 12 } }],
    ],
    [
      'grants withdrawn en masse, which are no failures',
      [...recorded('refreshed', [300, 10], google), ...recorded('grant_refused', [0, 290], google)],
      [{ kind: 'grants_withdrawn', subject: 'google', details: { count: 290, percent: 48 } }],
    ],
  ])('%s', (_, traffic, anomalies) => {
    expect(detect(traffic)).toEqual(anomalies);
  });
});

it('says nothing of what is switched off', () => {
  const everything = [
    ...states(0, 30_000),
    ...recorded('refresh_failed', [400], google),
    ...recorded('grant_refused', [400], google),
  ];
  expect(detect(everything)).toHaveLength(3);
  expect(detect(everything, { invalidStates: 0, refreshFailures: 0, refusedGrants: 0 })).toEqual([]);
});
