import { JOB_NAMES, type Meter, operationLabel } from '@evergrant/core';
import { Counter, Histogram, type Registry } from 'prom-client';
import { registerCounter } from './gauge.ts';
import { LeanHistogram } from './lean-histogram.ts';

/** Seconds. The specification's table of expected times ends at 3 s; a refresh may take 20. */
const PROVIDER_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20];
const READ_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5, 10];

/** What the service logic tells of, as metrics. */
export function createMeter(register: Registry): Meter {
  const registers = [register];
  const operations = new Counter({
    name: 'evergrant_operations_total',
    help: 'Operations at providers, their retries included, by what they came to',
    labelNames: ['operation', 'provider', 'outcome'] as const,
    registers,
  });
  const operationSeconds = new Histogram({
    name: 'evergrant_operation_duration_seconds',
    help: 'Time of operations at providers, their retries included',
    labelNames: ['operation', 'provider'] as const,
    buckets: PROVIDER_SECONDS,
    registers,
  });
  const operationAttempts = new Histogram({
    name: 'evergrant_operation_attempts',
    help: 'Attempts until an operation at a provider succeeded or was given up',
    labelNames: ['operation', 'provider'] as const,
    buckets: [1, 2, 3],
    registers,
  });
  const refreshes = new Counter({
    name: 'evergrant_refreshes_total',
    help: 'Refreshes by provider and by what they came to: refreshed, held_back (not sent), or the reason of the failure',
    labelNames: ['provider', 'outcome'] as const,
    registers,
  });
  const flows = new Counter({
    name: 'evergrant_flows_total',
    help: 'Authorisation attempts that came back from the provider, by outcome: connected or an error code',
    labelNames: ['provider', 'outcome'] as const,
    registers,
  });
  const webhooks = new Counter({
    name: 'evergrant_webhooks_total',
    help: 'Webhook messages sent, by outcome',
    labelNames: ['outcome'] as const,
    registers,
  });
  const webhookSeconds = new Histogram({
    name: 'evergrant_webhook_duration_seconds',
    help: 'Time until an endpoint has answered, or not',
    buckets: PROVIDER_SECONDS,
    registers,
  });
  const jobs = new Counter({
    name: 'evergrant_jobs_total',
    help: 'Attempts of jobs by outcome',
    labelNames: ['job', 'outcome'] as const,
    registers,
  });
  const jobSeconds = new Histogram({
    name: 'evergrant_job_duration_seconds',
    help: 'Time of an attempt of a job',
    labelNames: ['job'] as const,
    buckets: PROVIDER_SECONDS,
    registers,
  });
  const givenUp = new Counter({
    name: 'evergrant_jobs_given_up_total',
    help: 'Jobs that are not tried again although they are not done',
    labelNames: ['job'] as const,
    registers,
  });
  // What rarely happens has to be there before it does, or its first occurrence is no increase.
  for (const job of JOB_NAMES) givenUp.inc({ job }, 0);
  return {
    tokenRead: createReadMeter(register),
    operation({ operation, provider, outcome, attempts, durationMs }) {
      const labels = { operation: operationLabel(operation), provider };
      operations.inc({ ...labels, outcome });
      operationSeconds.observe(labels, durationMs / 1000);
      operationAttempts.observe(labels, attempts);
    },
    refresh: (ended) => refreshes.inc({ ...ended }),
    flow: (ended) => flows.inc({ ...ended }),
    webhook({ outcome, durationMs }) {
      webhooks.inc({ outcome });
      webhookSeconds.observe(durationMs / 1000);
    },
    job({ job, outcome, durationMs }) {
      jobs.inc({ job, outcome });
      jobSeconds.observe({ job }, durationMs / 1000);
    },
    jobGivenUp: (job) => givenUp.inc({ job }),
  };
}

/** Token reads are counted in plain integers. */
function createReadMeter(register: Registry): Meter['tokenRead'] {
  const seconds = new LeanHistogram({
    name: 'evergrant_token_read_duration_seconds',
    help: 'Time of token reads that were answered with a token, by provider',
    buckets: READ_SECONDS,
    register,
  });
  const failures = new Map<string, Map<string, number>>();
  registerCounter(
    register,
    {
      name: 'evergrant_token_read_failures_total',
      help: 'Token reads that were not answered with a token, by provider and error code',
      labelNames: ['provider', 'code'],
    },
    () =>
      [...failures].flatMap(([provider, codes]) =>
        [...codes].map(([code, total]) => [{ provider, code }, total] as const),
      ),
  );
  return (provider, outcome, durationMs) => {
    if (outcome === 'ok') return seconds.count(provider, durationMs / 1000, () => ({ provider }));
    const codes = failures.get(provider) ?? new Map<string, number>();
    failures.set(provider, codes);
    codes.set(outcome, (codes.get(outcome) ?? 0) + 1);
  };
}
