import { parseArgs } from 'node:util';
import { runChaos } from './run-chaos.ts';
import { brokenPromises, describeReport } from './verdict.ts';

/**
 * `npm run chaos -- --kills 500 --refreshes 5000 --grace 30 --pace 2`: kills hubs while they refresh, and counts what is lost.
 * Exit code 1 when a promise was broken.
 */
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '500' },
    refreshes: { type: 'string', default: '5000' },
    grace: { type: 'string', default: '30' },
    hubs: { type: 'string', default: '3' },
    connections: { type: 'string' },
    callers: { type: 'string', default: '8' },
    pace: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
  },
});

const say = (line: string) => process.stdout.write(`${line}\n`);
const kills = Number(values.kills);
const graceSeconds = Number(values.grace);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
const report = await runChaos({
  kills,
  refreshes: Number(values.refreshes),
  graceSeconds,
  hubs: Number(values.hubs),
  // Without grace the connections that are lost must not be the ones that the rest of the run needs.
  connections: Number(values.connections ?? (graceSeconds > 0 ? 100 : Math.max(100, kills * 2))),
  callers: Number(values.callers),
  secondsPerKill: Number(values.pace),
  seed: Number(values.seed),
  // Without grace a hub has to live for some seconds, or nobody is there to flag what was lost.
  killEveryMs: graceSeconds > 0 ? 1_500 : 4_000,
  log: say,
});
say(`\n${describeReport(report)}`);
const broken = brokenPromises(report, graceSeconds);
for (const line of broken) say(`BROKEN: ${line}`);
process.exitCode = broken.length > 0 ? 1 : 0;
