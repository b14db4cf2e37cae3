import { setTimeout as sleep } from 'node:timers/promises';
import { Counter, Gauge, type Registry } from 'prom-client';

/** What is known at a scrape: labels and value. */
export type Reading = readonly [labels: Readonly<Record<string, string>>, value: number];

interface Described {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly string[];
}

/** What takes longer to find out is left out: a scrape must also answer while the database does not. */
const PATIENCE_MS = 1_000;

/** Undefined: it could not be had, or not in time; other metrics tell why. */
export const inTime = <T>(finding: Promise<T>): Promise<T | undefined> =>
  Promise.race([finding.catch(() => undefined), sleep(PATIENCE_MS, undefined, { ref: false })]);

/** A gauge that is read at every scrape. Undefined: what it was before. */
export function registerGauge(
  register: Registry,
  { name, help, labelNames = [] }: Described,
  read: () => readonly Reading[] | Promise<readonly Reading[] | undefined>,
): void {
  new Gauge({
    name,
    help,
    labelNames,
    registers: [register],
    async collect() {
      const readings = await read();
      if (readings === undefined) return;
      this.reset();
      for (const [labels, value] of readings) this.set(labels, value);
    },
  });
}

/** A counter whose plain numbers, which only grow, are kept elsewhere and read at every scrape. */
export function registerCounter(
  register: Registry,
  { name, help, labelNames = [] }: Described,
  read: () => readonly Reading[],
): void {
  new Counter({
    name,
    help,
    labelNames,
    registers: [register],
    collect() {
      this.reset();
      for (const [labels, value] of read()) this.inc(labels, value);
    },
  });
}
