import { type HrTime, ValueType } from '@opentelemetry/api';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  DataPointType,
  MeterProvider,
  type MetricData,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import type { Registry } from 'prom-client';
import { z } from 'zod';

const valueSchema = z.object({
  /** What could not be measured is no number. */
  value: z.number().catch(Number.NaN),
  labels: z.record(z.string(), z.union([z.string(), z.number()])),
  metricName: z.string().optional(),
});
type Value = z.infer<typeof valueSchema>;

/** As a registry shows it; its types name the kinds otherwise than they are. */
const metricSchema = z.object({
  name: z.string(),
  help: z.string(),
  type: z.string(),
  values: z.array(valueSchema),
});

const hrTimeOf = (ms: number): HrTime => [Math.floor(ms / 1_000), Math.round((ms % 1_000) * 1e6)];

/** Buckets as OpenTelemetry has them: each holds its own only, and the bound of the last is left out. */
function histogramsOf(name: string, values: readonly Value[]) {
  const series = new Map<
    string,
    { attributes: Value['labels']; bounds: number[]; upTo: number[]; sum: number }
  >();
  for (const {
    value,
    metricName,
    labels: { le, ...attributes },
  } of values) {
    const key = JSON.stringify(attributes);
    const one = series.get(key) ?? { attributes, bounds: [], upTo: [], sum: 0 };
    series.set(key, one);
    if (metricName === `${name}_sum`) one.sum = value;
    if (le === undefined) continue;
    one.upTo.push(value);
    if (le !== '+Inf') one.bounds.push(Number(le));
  }
  return [...series.values()].map(({ attributes, bounds: boundaries, upTo, sum }) => ({
    attributes,
    value: {
      buckets: { boundaries, counts: upTo.map((count, index) => count - (upTo[index - 1] ?? 0)) },
      sum,
      count: upTo.at(-1) ?? 0,
    },
  }));
}

/** Everything that a registry knows, as OpenTelemetry has it: what only grows since the start of the process. */
async function metricsOf(register: Registry, startTime: HrTime): Promise<MetricData[]> {
  const endTime = hrTimeOf(Date.now());
  const known = z.array(metricSchema).parse(await register.getMetricsAsJSON());
  return known.flatMap(({ name, help: description, type, values }): MetricData[] => {
    const about = {
      descriptor: { name, description, unit: '', valueType: ValueType.DOUBLE },
      aggregationTemporality: AggregationTemporality.CUMULATIVE,
    };
    const points = values
      .filter(({ value }) => Number.isFinite(value))
      .map(({ value, labels: attributes }) => ({ startTime, endTime, attributes, value }));
    switch (type) {
      case 'counter':
        return [{ ...about, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints: points }];
      case 'gauge':
        return [{ ...about, dataPointType: DataPointType.GAUGE, dataPoints: points }];
      case 'histogram':
        return [
          {
            ...about,
            dataPointType: DataPointType.HISTOGRAM,
            dataPoints: histogramsOf(name, values).map((point) => ({ startTime, endTime, ...point })),
          },
        ];
      default:
        return [];
    }
  });
}

/** Sends what `/metrics` shows to a collector every minute, by OTLP over HTTP, and once more at the end. */
export function sendMetrics(
  register: Registry,
  options: {
    /** Without `/v1/metrics`. */
    readonly endpoint: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly role: string;
    readonly instanceId: string;
  },
): { close(): Promise<void> } {
  const resource = resourceFromAttributes({
    'service.name': 'evergrant',
    'service.instance.id': options.instanceId,
    'evergrant.role': options.role,
  });
  const startTime = hrTimeOf(performance.timeOrigin);
  const reader = new PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter({
      url: `${options.endpoint}/v1/metrics`,
      headers: { ...options.headers },
    }),
    metricProducers: [
      {
        collect: async () => {
          const metrics = await metricsOf(register, startTime);
          return {
            resourceMetrics: { resource, scopeMetrics: [{ scope: { name: 'evergrant' }, metrics }] },
            errors: [],
          };
        },
      },
    ],
  });
  const provider = new MeterProvider({ resource, readers: [reader] });
  return { close: () => provider.shutdown() };
}
