import { ANOMALY_KINDS, type Deps, listAnomalies } from '@evergrant/core';
import type { Registry } from 'prom-client';
import type { Uptime } from '../uptime.ts';
import { inTime, registerGauge } from './gauge.ts';
import { createSnapshot } from './snapshot.ts';

/** What operators should look at, by kind. */
export function registerAnomalyMetrics(
  register: Registry,
  deps: Pick<Deps, 'db'>,
  uptime: Pick<Uptime, 'now'>,
): void {
  const snapshot = createSnapshot(() => listAnomalies(deps), uptime);
  registerGauge(
    register,
    {
      name: 'evergrant_anomalies',
      help: 'What operators should look at and have not dismissed, by kind',
      labelNames: ['kind'],
    },
    async () => {
      const shown = await inTime(snapshot());
      return ANOMALY_KINDS.flatMap((kind) =>
        shown === undefined
          ? []
          : [[{ kind }, shown.filter((anomaly) => anomaly.kind === kind).length] as const],
      );
    },
  );
}
