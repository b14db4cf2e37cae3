import { parseArgs } from 'node:util';
import { createRandom } from './chaos/random.ts';

/**
 * `npm run bench:regions`: what the loss of a region costs, simulated: nobody has run the hub in two regions. Refreshes come at
 * random, each takes four transactions and an answer of the provider; a standby elsewhere hears of a commit after a while, and
 * takes over some time after the loss. Nothing is started, and the same seed gives the same figures.
 */
const { values } = parseArgs({
  options: {
    connections: { type: 'string', default: '1000000' },
    /** Of an access token, in seconds. */
    lifetime: { type: 'string', default: '3600' },
    /** Token reads a second. */
    reads: { type: 'string', default: '278' },
    /** Until the standby has a commit, in ms: the middle; one in a hundred takes ten times as long. */
    lag: { type: 'string', default: '100' },
    /** Between the regions, in ms. */
    'round-trip': { type: 'string', default: '80' },
    /** Of a provider, in ms: the middle; one in a hundred takes ten times as long. */
    provider: { type: 'string', default: '200' },
    /** Seconds until the standby works. */
    takeover: { type: 'string', default: '60' },
    /** Refreshes a second that the workers there do. */
    workers: { type: 'string', default: '1200' },
    losses: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
  },
});
const random = createRandom(Number(values.seed));
const RATE = Number(values.connections) / Number(values.lifetime);
const TAKEOVER_MS = Number(values.takeover) * 1_000;
const ROUND_TRIP_MS = Number(values['round-trip']);
/** Between two commits on one machine. */
const COMMIT_MS = 2;
/** Lease, audit, outcome, and what is due next. */
const TRANSACTIONS = 4;
/** How long before a loss something may have begun that it still touches. */
const WINDOW_MS = 60_000;
/** How often workers look for what is due. */
const TICK_MS = 1_000;
const DAY_S = 86_400;

/** Log-normal: half are below the middle, one in a hundred above ten times of it. */
function around(middle: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return middle * Math.exp((normal * Math.log(10)) / 2.326);
}
const untilNext = () => (-Math.log(1 - random()) * 1_000) / RATE;

/** A refresh, in ms from the loss; before it is negative. */
interface Refresh {
  readonly sentAt: number;
  readonly answeredAt: number;
  readonly storedAt: number;
  /** When the standby has it. */
  readonly copiedAt: number;
}

function refreshesBefore(replication: 'later' | 'at once'): Refresh[] {
  const commit = replication === 'at once' ? COMMIT_MS + ROUND_TRIP_MS : COMMIT_MS;
  const refreshes: Refresh[] = [];
  for (let begins = -WINDOW_MS + untilNext(); begins < 0; begins += untilNext()) {
    const sentAt = begins + commit;
    const answeredAt = sentAt + around(Number(values.provider));
    const storedAt = answeredAt + commit;
    const copiedAt = replication === 'at once' ? storedAt : storedAt + around(Number(values.lag));
    refreshes.push({ sentAt, answeredAt, storedAt, copiedAt });
  }
  return refreshes;
}

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;

function loseRegions(replication: 'later' | 'at once') {
  const losses = Array.from({ length: Number(values.losses) }, () => {
    const refreshes = refreshesBefore(replication);
    return {
      // The provider has rotated; what it answered was on the machines that are gone.
      unanswered: refreshes.filter(({ sentAt, storedAt }) => sentAt < 0 && storedAt >= 0).length,
      // Stored, and told to nobody else.
      uncopied: refreshes.filter(({ storedAt, copiedAt }) => storedAt < 0 && copiedAt >= 0).length,
    };
  });
  const sorted = (pick: (loss: (typeof losses)[number]) => number) => losses.map(pick).sort((a, b) => a - b);
  const all = sorted(({ unanswered, uncopied }) => unanswered + uncopied);
  const perRefresh = TRANSACTIONS * (replication === 'at once' ? COMMIT_MS + ROUND_TRIP_MS : COMMIT_MS);
  return {
    unanswered: quantile(
      sorted(({ unanswered }) => unanswered),
      0.5,
    ),
    uncopied: quantile(
      sorted(({ uncopied }) => uncopied),
      0.5,
    ),
    middle: quantile(all, 0.5),
    worst: quantile(all, 0.99),
    perRefresh,
  };
}

/** Two regions that both refresh: each looks at its own time, and hears of the other's lease after the lag. */
function bothRefresh(): number {
  const tries = 100_000;
  let twice = 0;
  for (let count = 0; count < tries; count += 1) {
    const apart = Math.abs(random() - random()) * TICK_MS;
    if (apart < around(Number(values.lag))) twice += 1;
  }
  return twice / tries;
}

const say = (line: string) => process.stdout.write(`${line}\n`);
const whole = (value: number) => Math.round(value).toLocaleString('en');
say(`${whole(Number(values.connections))} connections, ${whole(RATE)} refreshes a second; ${values.losses} losses of a region.

| standby | without an outcome (middle) | not copied yet (middle) | reconnect: middle / 1 in 100 losses | of all connections | time of the four commits of a refresh (ms) |
| --- | --- | --- | --- | --- | --- |`);
for (const [name, replication] of [
  ['asynchronous', 'later'],
  ['synchronous', 'at once'],
] as const) {
  const { unanswered, uncopied, middle, worst, perRefresh } = loseRegions(replication);
  const share = ((middle / Number(values.connections)) * 100).toFixed(4);
  say(`| ${name} | ${unanswered} | ${uncopied} | ${middle} / ${worst} | ${share} % | ${whole(perRefresh)} |`);
}
const backlog = (RATE * TAKEOVER_MS) / 1_000;
const spare = Number(values.workers) - RATE;
say(`
Until the standby works (${values.takeover} s) ${whole((Number(values.reads) * TAKEOVER_MS) / 1_000)} reads are not answered and ${whole(backlog)} refreshes wait;
${spare > 0 ? `${values.workers} a second do them within ${whole(backlog / spare)} s more` : 'the workers there never catch up'}.`);
const twice = bothRefresh();
say(`
Two regions that refresh at once, each hearing of the other after the lag: ${(twice * 100).toFixed(1)} % of the refreshes are sent twice. Where a spent
refresh token ends the grant, that ends ${whole(twice * RATE * DAY_S)} grants a day.`);
