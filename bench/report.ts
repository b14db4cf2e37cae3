import { type LoadResult, median, medianOf } from './load.ts';

/** The table of the specification: p50, p95, p99 in ms. */
export const SPECIFIED = {
  'Get Integrations (cache hit)': [5, 10, 15],
  'Get Integrations (cache miss)': [50, 100, 150],
  'OAuth Initiation': [100, 200, 300],
  'OAuth Callback': [500, 1000, 1500],
  'Token Refresh': [300, 600, 900],
  Disconnect: [200, 400, 600],
} as const satisfies Record<string, readonly [number, number, number]>;

export type SpecifiedOperation = keyof typeof SPECIFIED;

const ms = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(1));

/** One line per operation, beside the specification's numbers; the factor is the worst of the three. */
export function specificationTable(results: ReadonlyMap<SpecifiedOperation, LoadResult>): string {
  const rows = [...results].map(([name, result]) => {
    const measured = [result.p50, result.p95, result.p99];
    const factor = Math.min(
      ...SPECIFIED[name].map((limit, index) => limit / (measured[index] ?? Number.NaN)),
    );
    return `| ${name} | ${measured.map(ms).join(' / ')} | ${SPECIFIED[name].join(' / ')} | ${factor.toFixed(1)} x | ${result.perSecond.toFixed(0)} |`;
  });
  return [
    '| operation | p50 / p95 / p99 (ms) | specified | faster by at least | per second |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

/** Throughput of the hub as a share of the bare server's, both measured in alternating rounds of one run. */
export function ratioTable(
  rows: readonly { name: string; hub: readonly LoadResult[]; bare: readonly LoadResult[] }[],
): string {
  const lines = rows.map(({ name, hub, bare }) => {
    const [ours, theirs] = [medianOf(hub), medianOf(bare)];
    const ratios = hub.map((result, index) => result.perSecond / (bare[index]?.perSecond ?? Number.NaN));
    const ratio = median(ratios);
    const times = [ours.p50, ours.p95, ours.p99].map(ms).join(' / ');
    return `| ${name} | ${ours.perSecond.toFixed(0)} | ${theirs.perSecond.toFixed(0)} | ${ratio.toFixed(2)} | ${times} |`;
  });
  return [
    '| token read | hub (1/s) | bare (1/s) | ratio | hub p50 / p95 / p99 (ms) |',
    '|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}
