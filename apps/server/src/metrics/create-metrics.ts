import type { Meter } from '@evergrant/core';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { createMeter } from './create-meter.ts';
import { LeanHistogram } from './lean-histogram.ts';

/** What a hub process measures of itself. */
export interface Metrics {
  readonly register: Registry;
  /** Counts what the service logic tells of. */
  readonly meter: Meter;
  /**
   * Counts an answer.
   *
   * @param answer.route the pattern, never the address
   */
  answered(answer: {
    readonly method: string;
    readonly route: string;
    readonly status: number;
    readonly durationMs: number;
  }): void;
}

/** Metrics of one process, without what is known of its database yet; see `registerHubMetrics`. */
export function createMetrics(): Metrics {
  const register = new Registry();
  collectDefaultMetrics({ register, prefix: 'evergrant_' });
  const requests = new LeanHistogram({
    name: 'evergrant_http_request_duration_seconds',
    help: 'Time to answer, by route',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    register,
  });
  return {
    register,
    meter: createMeter(register),
    answered: ({ method, route, status, durationMs }) =>
      requests.count(`${method} ${status} ${route}`, durationMs / 1000, () => ({
        method,
        route,
        status: String(status),
      })),
  };
}
