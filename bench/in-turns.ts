import { median } from './load.ts';
import type { SteadyResult } from './neighbours/read-steadily.ts';

/** What a reader of a hub noticed, several times each. */
export interface InTurns<Stretch extends SteadyResult> {
  readonly quiet: readonly Stretch[];
  /** While somebody did something to another hub on the machine: what two busy cores cost, whatever the hub does. */
  readonly elsewhere: readonly Stretch[];
  /** While somebody did the same to the hub that is read. */
  readonly here: readonly Stretch[];
}

const FIGURES = ['mean', 'p50', 'p95', 'p99'] as const;

/** One after the other, and that several times: what else the machine does meets all three alike. */
export async function inTurns<Stretch extends SteadyResult>(
  rounds: number,
  read: { readonly [Kind in keyof InTurns<Stretch>]: () => Promise<Stretch> },
): Promise<InTurns<Stretch>> {
  const [quiet, elsewhere, here]: [Stretch[], Stretch[], Stretch[]] = [[await read.quiet()], [], []];
  for (let round = 0; round < rounds; round += 1) {
    elsewhere.push(await read.elsewhere());
    here.push(await read.here());
    quiet.push(await read.quiet());
  }
  return { quiet, elsewhere, here };
}

const shares = (of: readonly SteadyResult[], than: readonly SteadyResult[]) =>
  FIGURES.map((figure) => {
    const [one, other] = [of, than].map((results) => median(results.map((result) => result[figure])));
    return `${figure} ${((one ?? Number.NaN) / (other ?? Number.NaN)).toFixed(2)}`;
  }).join(', ');

/** As a table and three lines. @param what was done @param more columns of a stretch, name -> text */
export function reportInTurns<Stretch extends SteadyResult>(
  what: string,
  { quiet, elsewhere, here }: InTurns<Stretch>,
  more: Readonly<Record<string, (stretch: Stretch) => string>>,
): string {
  const columns: Readonly<Record<string, (stretch: Stretch) => string>> = {
    [`${FIGURES.join(' / ')} (ms)`]: (stretch) => FIGURES.map((name) => stretch[name].toFixed(2)).join(' / '),
    reads: ({ count }) => String(count),
    failed: ({ failures }) =>
      Object.entries(failures)
        .map(([reason, times]) => `${times} x ${reason}`)
        .join(', ') || '0',
    ...more,
  };
  const row = (name: string) => (stretch: Stretch) =>
    `| ${[name, ...Object.values(columns).map((text) => text(stretch))].join(' | ')} |`;
  return [
    `| reads | ${Object.keys(columns).join(' | ')} |`,
    `|${'---|'.repeat(Object.keys(columns).length + 1)}`,
    ...quiet.map(row('quiet')),
    ...elsewhere.map(row(`${what} at another hub on the machine`)),
    ...here.map(row(`${what} at this hub`)),
    '',
    `of medians, ${what} at this hub as a share of quiet: ${shares(here, quiet)}`,
    `of medians, ${what} at another hub as a share of quiet: ${shares(elsewhere, quiet)}`,
    `of medians, ${what} at this hub as a share of the same at another: ${shares(here, elsewhere)}`,
  ].join('\n');
}
