import { parseArgs } from 'node:util';
import { type Moment, type Outcome, playScene } from './act.ts';
import { FULL, SHORT } from './programme.ts';
import { missingPackages, startStack } from './stack.ts';

/**
 * `npm run drill:alerts [-- --short] [-- --only Redis,Key] [-- --patient]`: brings about the condition of each alert of
 * `deploy/prometheus/alerts.yaml` in a stack of its own, mends it, and says when on-call was told of both. Exit code 1 when
 * one did not fire or was not called off.
 */
const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    /** Parts of the names of alerts, with commas between. */
    only: { type: 'string', default: '' },
    /** Wait for the end of alerts that look back an hour. */
    patient: { type: 'boolean', default: false },
  },
});
const say = (line: string) => process.stdout.write(`${line}\n`);
const missing = missingPackages();
if (missing.length > 0) {
  say(`The drill needs programs that are not here. On Debian: apt-get install ${missing.join(' ')}`);
  process.exit(1);
}
const wanted = values.only.split(',');
const scenes = (values.short ? SHORT : FULL)
  .map((scene) =>
    scene.filter(({ alerts }) => alerts.some((alert) => wanted.some((part) => alert.includes(part)))),
  )
  .filter((scene) => scene.length > 0);

say('Starting:');
await using stack = await startStack((line) => say(`  ${line}`));
say(
  '\nAlerts fire at once here: what they wait for ("for:") is 0 s in a copy of the rules; expressions are as they are.\n',
);

const told = (moment: Moment): string => (moment.kind === 'told' ? moment.seconds.toFixed(0) : moment.why);
const outcomes: Outcome[] = [];
for (const scene of scenes) {
  for (const { alerts, how } of scene) say(`${alerts.join(', ')}: ${how} ...`);
  const played = await playScene(scene, stack, values.patient);
  for (const { alert, firing, cleared } of played)
    say(`  ${alert}: firing after ${told(firing)}, over after ${told(cleared)}`);
  outcomes.push(...played);
}
say(`
| alert | brought about by | seconds until on-call was told | seconds until it was called off |
| --- | --- | --- | --- |
${outcomes
  .map(({ alert, how, firing, cleared }) => `| \`${alert}\` | ${how} | ${told(firing)} | ${told(cleared)} |`)
  .join('\n')}
`);
if (outcomes.some(({ firing, cleared }) => [firing, cleared].some(({ kind }) => kind === 'failed')))
  process.exitCode = 1;
