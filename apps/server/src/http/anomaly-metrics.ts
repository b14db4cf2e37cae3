import { setTimeout as sleep } from 'node:timers/promises';
import { ANOMALY_KINDS, type Deps, listAnomalies } from '@evergrant/core';
import { Gauge, type Registry } from 'prom-client';

/** What takes longer to find out is left out: a scrape must also answer while the database does not. */
const PATIENCE_MS = 1_000;

const inTime = <T>(finding: Promise<T>): Promise<T | undefined> =>
  Promise.race([finding.catch(() => undefined), sleep(PATIENCE_MS, undefined, { ref: false })]);

/** What operators should look at, by kind. */
export function registerAnomalyMetrics(register: Registry, deps: Pick<Deps, 'db'>): void {
  new Gauge({
    name: 'evergrant_anomalies',
    help: 'What operators should look at and have not dismissed, by kind',
    labelNames: ['kind'] as const,
    registers: [register],
    async collect() {
      this.reset();
      const shown = await inTime(listAnomalies(deps));
      if (shown === undefined) return;
      for (const kind of ANOMALY_KINDS)
        this.set({ kind }, shown.filter((anomaly) => anomaly.kind === kind).length);
    },
  });
}
