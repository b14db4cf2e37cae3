import type { Registry } from 'prom-client';
import type { Config } from '../config.ts';
import type { Uptime } from '../uptime.ts';
import { registerAnomalyMetrics } from './anomaly-metrics.ts';
import { registerAuditMetrics } from './audit-metrics.ts';
import { registerCertificateMetrics } from './certificate-metrics.ts';
import type { Readings } from './create-readings.ts';
import { registerDatabaseMetrics } from './database-metrics.ts';
import { registerKeyMetrics } from './key-metrics.ts';
import { type ProcessMetricsOptions, registerProcessMetrics } from './process-metrics.ts';

export interface HubMetricsOptions extends ProcessMetricsOptions {
  readonly config: Pick<Config, 'role' | 'dataDir' | 'publicUrl'>;
  readonly uptime: Pick<Uptime, 'now'>;
  readonly readings: Readings;
}

/**
 * What a hub knows when somebody scrapes it. What stands in the database is told by workers: of processes that only answer
 * requests there may be many.
 */
export function registerHubMetrics(register: Registry, options: HubMetricsOptions): void {
  registerProcessMetrics(register, options);
  if (options.config.role === 'server') return;
  const { deps, uptime, config } = options;
  registerDatabaseMetrics(register, options.readings);
  registerKeyMetrics(register, deps, uptime);
  registerAnomalyMetrics(register, deps, uptime);
  registerAuditMetrics(register, deps, uptime);
  registerCertificateMetrics(register, config.publicUrl, uptime);
}
