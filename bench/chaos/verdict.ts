import type { ChaosReport } from './run-chaos.ts';

/** A minute until the provider may be asked what became of the token, and the time to do so. */
const FLAGGED_WITHIN_MS = 75_000;

/**
 * What the promise says and the run contradicts; nothing where it was kept.
 *
 * Never is a spent refresh token presented. With a grace nothing is lost; without one every loss is a kill between
 * the provider's answer and its storing, which no client can survive, and shows as soon as the
 * provider may be asked.
 */
export function brokenPromises(report: ChaosReport, graceSeconds: number): string[] {
  const { alarms, losses } = report;
  const unexplained = losses.filter(({ explained }) => !explained);
  const late = losses.filter(({ flaggedAfterMs }) => (flaggedAfterMs ?? 0) > FLAGGED_WITHIN_MS);
  return [
    ...(alarms > 0 ? [`${alarms} reuse alarms`] : []),
    ...(graceSeconds > 0 && losses.length > 0
      ? [`${losses.length} connections lost in spite of the grace`]
      : []),
    ...(unexplained.length > 0 ? [`${unexplained.length} losses that no kill explains`] : []),
    ...(late.length > 0 ? [`${late.length} losses flagged later than ${FLAGGED_WITHIN_MS / 1_000} s`] : []),
  ];
}

/** The report, for people. */
export function describeReport(report: ChaosReport): string {
  const { seconds, kills, refreshes, connections, alarms, losses } = report;
  const explained = losses.filter((loss) => loss.explained).length;
  const slowest = Math.max(0, ...losses.map(({ flaggedAfterMs }) => flaggedAfterMs ?? 0));
  return [
    `${kills} kills and ${refreshes} refreshes of ${connections} connections in ${seconds.toFixed(0)} s`,
    `reuse alarms: ${alarms}`,
    `connections lost: ${losses.length}${losses.length === 0 ? '' : ` (${explained} by a kill between the answer and its storing)`}`,
    ...losses.map(({ connectionId, evidence }) => `  connection ${connectionId}: ${evidence}`),
    ...(losses.length === 0 ? [] : [`longest time from restart to flag: ${(slowest / 1_000).toFixed(1)} s`]),
  ].join('\n');
}
