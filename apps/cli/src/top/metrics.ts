/** One number of an exposition. */
interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What a hub said of itself, and when. */
export interface Metrics {
  readonly at: Date;
  readonly samples: readonly Sample[];
}

const SAMPLE = /^(\w+)(?:\{(.*)\})? (\S+)$/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** Reads Prometheus' text format, of which the hub uses a part: no timestamps. */
export function parseMetrics(text: string, at: Date): Metrics {
  const samples = text.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = SAMPLE.exec(line) ?? [];
    if (name === undefined || line.startsWith('#')) return [];
    const pairs = [...labels.matchAll(LABEL)].map(
      ([, label = '', content = '']) => [label, content] as const,
    );
    return [{ name, labels: Object.fromEntries(pairs), value: Number(value) }];
  });
  return { at, samples };
}

/** Two looks at a hub, one after the other. */
export type Span = readonly [before: Metrics, after: Metrics];

type Where = (labels: Sample['labels']) => boolean;

const everywhere: Where = () => true;

/** The sum of a metric; undefined: there is none. */
export function sumOf({ samples }: Metrics, name: string, where: Where = everywhere): number | undefined {
  const found = samples.filter((sample) => sample.name === name && where(sample.labels));
  return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
}

/** The largest of a metric; undefined: there is none. */
export function maxOf({ samples }: Metrics, name: string, where: Where = everywhere): number | undefined {
  const found = samples.filter((sample) => sample.name === name && where(sample.labels));
  return found.length === 0 ? undefined : Math.max(...found.map(({ value }) => value));
}

/** By how much a counter has grown; one that began anew has grown by what it counts. */
export function growthOf([before, after]: Span, name: string, where: Where = everywhere): number {
  const [was = 0, is = 0] = [sumOf(before, name, where), sumOf(after, name, where)];
  return is >= was ? is - was : is;
}

/** The values of a label, sorted. */
export const valuesOf = ({ samples }: Metrics, name: string, label: string): string[] =>
  [
    ...new Set(samples.flatMap((sample) => (sample.name === name ? (sample.labels[label] ?? []) : []))),
  ].sort();
