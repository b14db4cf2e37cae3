import { expect, test } from 'vitest';
import { runChaos } from './run-chaos.ts';
import { brokenPromises, describeReport } from './verdict.ts';

test('row 7: hubs that are killed while they refresh lose no connection and never present a spent refresh token', async () => {
  const report = await runChaos({
    kills: 50,
    refreshes: 250,
    graceSeconds: 30,
    hubs: 3,
    connections: 30,
    callers: 6,
    secondsPerKill: 1,
    seed: 1,
    killEveryMs: 600,
    log: () => undefined,
  });

  expect(brokenPromises(report, 30), describeReport(report)).toEqual([]);
  expect(report.kills).toBeGreaterThanOrEqual(50);
});
